"""An attacker's view of a released report: what can be deduced from it and from all earlier ones.

Independent of ``comcep.privacy.tables`` on purpose: it reads the exported JSON and nothing else, takes the
finest categories as unknown whole numbers, writes every printed figure (value, rounding, carried bounds, per
cent) as a constraint on their sums, and asks an integer programme for the smallest and the largest value of
each hidden cell. Whatever is not proved safe in time is not green.

Figures fall apart in blocks that know nothing of each other. What was proved of a block is kept for whoever
attacks the very same figures again (the next report, with all those before it), and a world already met that
reaches a printed bound needs no programme to prove it.
"""

import itertools
import time
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components


@dataclass
class Audit:
    """What the attack found. ``green`` only when every attack ended, and none succeeded."""

    attacked: int = 0
    flows: int = 0
    findings: list[dict] = field(default_factory=list)
    bounds: dict = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def green(self):
        return not self.findings

    def as_json(self):
        """What is kept beside the report: never a bound, which would help the attacker."""
        return {
            "green": self.green,
            "attacked": self.attacked,
            "flows": self.flows,
            "findings": self.findings,
            "seconds": round(self.seconds, 2),
        }


class Unproved(Exception):
    """The solver did not end with a proof."""


def audit(payload, earlier=(), *, known=None, time_limit=120.0):
    """Attack ``payload`` together with the payloads released before it.

    ``known`` are the counts that an insider makes alone, by ``(population, measure, date, dims)``.
    """
    started = time.monotonic()
    result = Audit()
    try:
        _attack(payload, list(earlier), result, started + time_limit, known or {})
    except Unproved as unproved:
        result.findings.append({"reason": str(unproved)})
    result.seconds = time.monotonic() - started
    return result


def _attack(payload, earlier, result, deadline, known):
    reports = [*earlier, payload]
    spaces = _spaces(reports)
    attacker = _Attacker(deadline, reports, spaces)
    for report, space in zip(reports, spaces, strict=True):
        attacker.learn(report, space)
    attacker.count(spaces[-1], known)
    attacker.close()
    attacker.check()

    dates = {table["date"] for table in payload["tables"]}
    now = {}
    seen = []
    for report, space in zip(reports, spaces, strict=True):
        current = report is payload
        for table in report["tables"]:
            if not current and table["date"] not in dates and not _stock(table):
                continue
            k = table.get("k", report["k"])
            if current:
                _judge_shares(result, table)
            for cell in table["cells"]:
                if "percent" in cell or table.get("rounding"):
                    continue
                name = _name(table, cell)
                shown = cell["value"]
                bounds = attacker.bounds(space, name) if shown is None else (shown, shown)
                if "carried" in cell:
                    bounds = _moved(bounds, cell["carried"])
                hidden = cell["value"] is None and "lo" not in cell
                if hidden and name not in known and (current or table["date"] in dates):
                    result.attacked += 1
                    result.bounds[name] = bounds
                    _judge(result, name, bounds, k)
                if _stock(table):
                    if current:
                        now[name] = (bounds, k)
                    else:
                        seen.append((name, bounds))
    for name, (bounds, k) in now.items():
        for other, before in seen:
            if other[:2] == name[:2] and other[3] == name[3] and other[2] != name[2]:
                result.flows += 1
                _judge_flow(result, name, other[2], bounds, before, k)


def _moved(bounds, carried):
    """A count is repeated only because it moved: it is not what it was."""
    low, high = bounds
    return low + (low == carried), high - (high == carried)


def _judge(result, name, bounds, k):
    low, high = bounds
    if low == high:
        result.findings.append({"cell": _label(name), "reason": "exact"})
    elif high - low < 2 and low < k:
        result.findings.append({"cell": _label(name), "reason": "narrow"})


def _judge_shares(result, table):
    """A share is its count: of a hidden cell, it is a leak by itself, however wide the bounds it leaves."""
    shown = {_name(table, cell) for cell in table["cells"] if cell.get("value") is not None}
    for cell in table["cells"]:
        if "percent" in cell and _name(table, cell) not in shown:
            result.findings.append({"cell": _label(_name(table, cell)), "reason": "share of a hidden cell"})


def _judge_flow(result, name, since, now, before, k):
    """A known difference between two dates is a small group of arrivals or departures."""
    low, high = now[0] - before[1], now[1] - before[0]
    if high - low < 2 and -k < low and high < k and not low == high == 0:
        result.findings.append({"cell": _label(name), "since": since, "reason": "flow"})


def _stock(table):
    """Counts of people at a date: the only ones whose differences are flows of people."""
    return table.get("stock", False) and table["measure"] == "members"


def _place(table):
    return (table["population"], table["measure"], table["date"])


def _name(table, cell):
    return (*_place(table), tuple(sorted(cell["dims"].items())))


def _label(name):
    population, measure, date, dims = name
    return {"population": population, "measure": measure, "date": date, "dims": dict(dims)}


def _spaces(reports):
    """A space of unknowns for each report: shared, unless two of them contradict each other on a date.

    A corrected report does not describe the same facts as the one it replaces, even for the same day.
    """
    spaces, known = [], {}
    for number, report in enumerate(reports):
        figures = {
            _name(table, cell): (cell["value"], bool(table.get("rounding")))
            for table in report["tables"]
            for cell in table["cells"]
            if cell.get("value") is not None
        }
        agrees = all(known.get(name, figure) == figure for name, figure in figures.items())
        spaces.append(0 if agrees else number)
        if agrees:
            known.update(figures)
    return spaces


class _Attacker:
    def __init__(self, deadline, reports, spaces):
        self.deadline = deadline
        self.axes = {}
        for report, space in zip(reports, spaces, strict=True):
            for table in report["tables"]:
                used = self.axes.setdefault((space, *_place(table)), {})
                for axis in {axis for cell in table["cells"] for axis in cell["dims"]}:
                    used.setdefault(axis, report["dims"][axis]["values"])
        self.unknowns = {}
        self.rows = []
        self.expressions = {}

    def learn(self, report, space):
        """Write down everything that this report prints."""
        dims = report["dims"]

        def expression(name):
            population, measure, date, chosen = name
            chosen = dict(chosen)
            choices = []
            for axis, values in sorted(self.axes[space, population, measure, date].items()):
                if axis in dims:
                    values = dims[axis]["values"]
                if axis in chosen:
                    values = dims[axis].get("groups", {}).get(chosen[axis], [chosen[axis]])
                choices.append([(axis, value) for value in values])
            return [
                self._unknown((space, population, measure, date, leaf))
                for leaf in itertools.product(*choices)
            ]

        totals = {}
        for table in report["tables"]:
            place = _place(table)
            totals[place] = expression((*place, ()))
            for cell in table["cells"]:
                name = _name(table, cell)
                sum_of = expression(name)
                if "percent" in cell:
                    whole = expression((*place, tuple(sorted(cell["of"].items()))))
                    self._percent(sum_of, whole, cell["percent"], cell.get("decimals", 0))
                    continue
                self.expressions[space, name] = sum_of
                low, high = _told(cell, table)
                self._between(sum_of, low, high)
        for whole, parts in report.get("sums", []):
            for (population, measure, date), total in totals.items():
                others = [totals.get((part, measure, date)) for part in parts]
                if population == whole and all(others):
                    self.rows.append(
                        ([(u, 1) for part in others for u in part] + [(u, -1) for u in total], 0, 0)
                    )
        for relation in report.get("relations", []):
            factors = {}
            if any((space, *_place(term)) not in self.axes for term in relation["terms"]):
                continue
            for term in relation["terms"]:
                name = (*_place(term), tuple(sorted(term["dims"].items())))
                for unknown in expression(name):
                    factors[unknown] = factors.get(unknown, 0) + term["factor"]
            self.rows.append((list(factors.items()), relation["least"], np.inf))
        for small, large in report.get("subsets", []):
            for (population, measure, date), total in totals.items():
                if population == small and (large, measure, date) in totals:
                    over = totals[large, measure, date]
                    self.rows.append(([(u, 1) for u in over] + [(u, -1) for u in total], 0, np.inf))

    def count(self, space, known):
        """Write down what an insider knows."""
        for name, value in known.items():
            if (space, name) in self.expressions:
                self._between(self.expressions[space, name], value, value)

    def _unknown(self, name):
        return self.unknowns.setdefault(name, len(self.unknowns))

    def _between(self, sum_of, low, high):
        self.rows.append(([(u, 1) for u in sum_of], low, high))

    def _percent(self, part, whole, percent, decimals):
        """Rounded to the nearest: 200 × part lies between (2p - 1) and (2p + 1) × whole."""
        step = 10**decimals
        centre = 2 * round(percent * step)
        for sign, low, high in ((1, -np.inf, 0), (-1, 0, np.inf)):
            terms = [(u, 200 * step) for u in part] + [(u, -(centre + sign)) for u in whole]
            self.rows.append((terms, low, high))

    def close(self):
        """Lay the matrix out, a figure told twice once, and cut it into blocks that share no unknown."""
        told = {}
        for terms, low, high in self.rows:
            terms = tuple(sorted(terms))
            before = told.get(terms, (-np.inf, np.inf))
            told[terms] = max(low, before[0]), min(high, before[1])
        n = len(self.unknowns)
        data, rows, columns = [], [], []
        for r, terms in enumerate(told):
            for unknown, factor in terms:
                rows.append(r)
                columns.append(unknown)
                data.append(factor)
        self.matrix = sparse.coo_matrix((data, (rows, columns)), shape=(len(told), n), dtype=float).tocsr()
        self.told = np.array(list(told.values()), dtype=float).reshape(-1, 2)
        pattern = abs(self.matrix)
        self.block = connected_components(pattern.T @ pattern)[1] if n else np.zeros(0, dtype=int)
        self._blocks = {}

    def check(self):
        """Refuse figures that contradict each other, even where nothing is hidden."""
        for number in sorted(set(self.block)):
            _, block = self._block(number)
            block.least(np.zeros(block.size), self.deadline)

    def _block(self, number):
        if number not in self._blocks:
            columns = np.flatnonzero(self.block == number)
            part = self.matrix[:, columns]
            rows = np.flatnonzero(np.diff(part.indptr))
            part = part[rows]
            laid = (part.indptr, part.indices, part.data, self.told[rows])
            laid = ((each.dtype.str, each.shape, each.tobytes()) for each in laid)
            self._blocks[number] = columns, _known_block(len(columns), *laid)
        return self._blocks[number]

    def bounds(self, space, name):
        """The least and the most that this cell can be, given all that was learnt."""
        sum_of = self.expressions[space, name]
        columns, block = self._block(self.block[sum_of[0]])
        cost = np.zeros(block.size)
        np.add.at(cost, np.searchsorted(columns, sum_of), 1)
        return block.least(cost, self.deadline), -block.least(-cost, self.deadline)


@lru_cache(maxsize=512)
def _known_block(size, *laid):
    """The block of these very figures, with what was already proved of them."""
    indptr, indices, data, told = (np.frombuffer(raw, kind).reshape(shape) for kind, shape, raw in laid)
    return _Block(sparse.csr_matrix((data, indices, indptr), shape=(len(told), size)), told)


class _Block:
    """Whole unknowns, at least 0, and what is printed of their sums."""

    def __init__(self, matrix, told):
        self.size = matrix.shape[1]
        self.constraint = LinearConstraint(matrix, told[:, 0], told[:, 1])
        self.printed = {}
        for start, end, (low, high) in zip(matrix.indptr, matrix.indptr[1:], told, strict=False):
            places, factors = matrix.indices[start:end], matrix.data[start:end]
            self.printed[_name_of(places, factors)] = low
            self.printed[_name_of(places, -factors)] = -high
        self.worlds = []
        self.proved = {}

    def least(self, cost, deadline):
        """The least that this sum can be in a world of whole numbers where every figure is true."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise Unproved("out of time")
        places = np.flatnonzero(cost)
        name = _name_of(places, cost[places])
        if name not in self.proved:
            floor = self.printed.get(name)
            if floor is not None and any(cost @ world == floor for world in self.worlds):
                self.proved[name] = floor
            else:
                self.proved[name] = self._solve(cost, left)
        return self.proved[name]

    def _solve(self, cost, time_limit):
        if (self.constraint.lb > self.constraint.ub).any():
            raise Unproved("the figures contradict each other")
        found = milp(
            cost,
            integrality=np.ones(self.size),
            bounds=Bounds(0, np.inf),
            constraints=[self.constraint],
            options={"time_limit": time_limit, "mip_rel_gap": 0},
        )
        if found.status == 3:
            return -np.inf
        if found.status != 0 or found.x is None:
            raise Unproved("the figures contradict each other" if found.status == 2 else "out of time")
        self._keep(np.round(found.x))
        return round(found.fun)

    def _keep(self, world):
        """A world counts as a proof only when every figure holds in it to the unit."""
        sums = self.constraint.A @ world
        if (sums >= self.constraint.lb).all() and (sums <= self.constraint.ub).all() and (world >= 0).all():
            self.worlds.append(world)


def _name_of(places, factors):
    """What a weighted sum is known by."""
    return places.astype(np.int64).tobytes(), factors.astype(float).tobytes()


def _told(cell, table):
    """The bounds that a printed cell gives of its sum. Zeros are printed: a hidden cell is at least 1."""
    if cell["value"] is None:
        return cell.get("lo", 1), cell.get("hi", np.inf)
    rounding = table.get("rounding")
    if rounding:
        half = rounding["base"] // 2
        return max(0, cell["value"] - half), cell["value"] + rounding["base"] - half - 1
    return cell["value"], cell["value"]
