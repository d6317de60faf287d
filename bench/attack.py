"""An attacker of reports, written apart from ``comcep.privacy.audit``: linear programmes over printed cells.

It takes every figure of every report as an unknown of its own, never the finest categories: sums along each
axis, totals, rounding, shares, the bounds of repeated counts (which are not what they were before), the
relations of the report, « shown means none or five and more », and what an insider knows of one network.
"""

import math

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix


class Attacker:
    """All that a reader writes down of some reports. ``known`` are cells that an insider counts alone."""

    def __init__(self, payloads, known=None):
        self.payloads, self.known = payloads, known or {}
        self.low, self.high, self.hidden, self.carried, self.shown = {}, {}, [], {}, {}
        self.rows = []
        for payload in payloads:
            self._read(payload)
        for payload in payloads:
            self._sums(payload)
        for name, value in self.known.items():
            if name in self.low:
                self.low[name] = self.high[name] = value
        self.names = sorted(self.low, key=repr)
        self.place = {name: n for n, name in enumerate(self.names)}
        self._matrix()

    def _read(self, payload):
        for table in payload["tables"]:
            base = (table.get("rounding") or {}).get("base")
            for cell in table["cells"]:
                name = _name(table, cell["dims"])
                if "percent" in cell:
                    total = _name(table, cell["of"])
                    step = 10 ** -cell.get("decimals", 0)
                    share = cell["percent"]
                    self.rows.append(({name: 100.0, total: -(share - step / 2)}, 0, math.inf))
                    self.rows.append(({name: -100.0, total: share + step / 2}, 0, math.inf))
                elif base:
                    self._bound(name, max(0, cell["value"] - base / 2), cell["value"] + base / 2 - 1)
                elif cell["value"] is None:
                    self._bound(name, cell.get("lo", 1), cell.get("hi", math.inf))
                    if "carried" in cell:
                        self.carried[name] = cell["carried"]
                    else:
                        self.hidden.append(name)
                else:
                    self._bound(name, cell["value"], cell["value"])
                    self.shown[name] = cell["value"]

    def _bound(self, name, low, high):
        self.low[name] = max(low, self.low.get(name, 0))
        self.high[name] = min(high, self.high.get(name, math.inf))

    def _sums(self, payload):
        dims = payload["dims"]
        for name in list(self.low):
            *_, date, chosen = name
            if date != payload["as_of"]:
                continue
            here = dict(chosen)
            for axis, told in dims.items():
                groups = told.get("groups", {})
                if axis in here and here[axis] not in groups:
                    continue
                leaves = groups[here[axis]] if axis in here else told["values"]
                self._add(name, axis, leaves, groups)
        for whole, parts in payload.get("sums", []):
            for name in list(self.low):
                if name[0] == whole and not name[3]:
                    others = [(part, *name[1:]) for part in parts]
                    if all(other in self.low for other in others):
                        self.rows.append(({name: -1, **dict.fromkeys(others, 1)}, 0, 0))
        for relation in payload.get("relations", []):
            terms = {_name(term, term["dims"]): term["factor"] for term in relation["terms"]}
            self.rows.append((terms, relation["least"], math.inf))

    def _add(self, name, axis, leaves, groups):
        """The whole is at least any set of printed parts, and all of it when they cover every leaf."""
        at = {
            category: (*name[:3], tuple(sorted({**dict(name[3]), axis: category}.items())))
            for category in [*leaves, *groups]
        }
        covers = [[leaf for leaf in leaves]]
        for group, inner in groups.items():
            if set(inner) < set(leaves):
                covers += [[group, *(c for c in cover if c not in inner)] for cover in list(covers)]
        for cover in covers:
            printed = [at[c] for c in cover if at[c] in self.low]
            if printed and len(printed) == len(cover):
                self.rows.append(({name: -1, **dict.fromkeys(printed, 1)}, 0, 0))
            elif printed:
                self.rows.append(({name: 1, **dict.fromkeys(printed, -1)}, 0, math.inf))

    def _matrix(self):
        over = []
        for terms, low, high in self.rows:
            if all(name in self.place for name in terms):
                over.append((terms, low))
                if high == low:
                    over.append(({name: -factor for name, factor in terms.items()}, -low))
        self.a = lil_matrix((len(over), len(self.names)))
        self.b = np.zeros(len(over))
        for r, (terms, low) in enumerate(over):
            for name, factor in terms.items():
                self.a[r, self.place[name]] = -factor
            self.b[r] = -low
        self.a = self.a.tocsr()

    def bounds(self, name):
        """The least and the most that a cell may be, whole, given all the rest."""
        low, high = self._end({name: 1}), self._end({name: -1})
        least = math.ceil(low - 1e-6)
        most = math.floor(-high + 1e-6) if high is not None else math.inf
        if name in self.carried:
            least += least == self.carried[name]
            most -= most == self.carried[name]
        return least, most

    def _end(self, cost):
        c = np.zeros(len(self.names))
        for name, factor in cost.items():
            c[self.place[name]] = factor
        box = [
            (self.low[name], None if math.isinf(self.high[name]) else self.high[name]) for name in self.names
        ]
        found = linprog(c, A_ub=self.a, b_ub=self.b, bounds=box, method="highs")
        if found.status == 3:
            return None
        if found.status != 0:
            raise ValueError(found.message)
        return found.fun

    def recovered(self):
        """Hidden cells found, exactly or to within one below the threshold: ``{name: bounds}``."""
        found = {}
        for name in self.hidden:
            if name not in self.known:
                low, high = self.bounds(name)
                if low == high or (high - low < 2 and low < 5):
                    found[name] = (low, high)
        return found

    def flows(self):
        """Small moves of people found between two dates: ``[(name, date, least, most)]``."""
        found = []
        stock = [name for name in {*self.shown, *self.carried, *self.hidden} if name[1] == "members"]
        series = {}
        for name in stock:
            if name not in self.known:
                series.setdefault((name[0], name[3]), []).append(name)
        for names in series.values():
            ends = {name: self.bounds(name) for name in names if name in self.hidden or name in self.carried}
            ends |= {name: (self.shown[name],) * 2 for name in names if name not in ends}
            names.sort(key=lambda name: name[2])
            for n, later in enumerate(names):
                for before in names[:n]:
                    low = ends[later][0] - ends[before][1]
                    high = ends[later][1] - ends[before][0]
                    if high - low < 2 and -5 < low and high < 5 and not low == high == 0:
                        found.append((later, before[2], low, high))
        return found


def _name(table, dims):
    return (table["population"], table["measure"], table["date"], tuple(sorted(dims.items())))
