"""The plan of tables: the only figures that a report may hold, in version control (PRIVACY.md §4.1).

``protected_payload`` turns a snapshot into the released JSON of PRIVACY.md §13. Every count of people or
activity goes through one system of equations; what cannot be proved safe is grouped, then left out
(``STEPS``), and the reader is told so. Network by rubric, network by theme or anything by sub-forum and date
is never in a plan.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from comcep.privacy import rates
from comcep.privacy.audit import audit
from comcep.privacy.tables import (
    AT_RISK,
    Cell,
    Dimension,
    K,
    Key,
    NotProtected,
    System,
    carry_forward,
    group_unsafe,
    protect,
    round_to,
    unsafe_activity,
    unsafe_count,
)

VERSION = "2017-1"
TOTAL_BASE = 10
HYSTERESIS = K + 3
ZONES = {
    "nord-est": "Nord-Est",
    "nord-ouest": "Nord-Ouest",
    "ile-de-france": "Île-de-France",
    "sud-est": "Sud-Est",
    "sud-ouest-outre-mer": "Sud-Ouest et outre-mer",
}
NO_ZONE = "Région non précisée"
OTHER_RUBRICS = "Autres rubriques"
OTHER_STRUCTURES = "Autres structures"
REPLY_CLASSES = (("Aucune réponse", 0), ("1 à 2 réponses", 2), ("3 à 5 réponses", 5), ("6 à 10 réponses", 10))
MANY_REPLIES = "Plus de 10 réponses"
COARSE_REPLIES = {"De 1 à 5 réponses": REPLY_CLASSES[1:3], "Plus de 5 réponses": REPLY_CLASSES[3:]}

# What is given up, in this order, when a block cannot be protected as it is.
STEPS = {
    "members": [
        {"zones": True, "detail": "all"},
        {"zones": True, "detail": "grouped"},
        {"zones": False, "detail": "all"},
        {"zones": False, "detail": "grouped"},
        {"zones": False, "detail": "none"},
        {"zones": False, "detail": None},
    ],
    "topics": [{"replies": "all"}, {"replies": "grouped"}, {"replies": None}],
}
BLOCK_OF = {"members": "members", "advisers": "members", "outsiders": "members", "topics": "topics"}

TITLES = {
    "ensemble": "Membres de la communauté",
    "conseillers": "Conseillers et conseillères",
    "hors-pairs": "Membres hors pairs",
    "reseaux": "Conseillers par réseau",
    "zones": "Conseillers par réseau et par zone",
    "rubriques-sujets": "Sujets par rubrique",
    "rubriques-messages": "Messages par rubrique",
    "reponses": "Sujets selon le nombre de réponses",
}


class TooSmall(ValueError):
    """A community of fewer than ten advisers has no anonymous report."""


class Unprotected(RuntimeError):
    """Even the poorest version of the report did not pass: there is no report."""


@dataclass
class Draft:
    """A payload with the attack it withstood, and what the next report must remember."""

    payload: dict
    audit: dict
    workings: dict


@dataclass
class _Table:
    id: str
    population: str
    measure: str
    date: str
    keys: list[Key] = field(default_factory=list)
    percents: bool = False
    base: int | None = None
    stock: bool = False


def protected_payload(snapshot, *, earlier=(), ledger=None, workings=None, time_limit=120.0):
    """The protected report of a snapshot, given every payload already published and what it showed.

    ``ledger`` maps ``(population, measure, dims)`` to the values already shown, oldest first.
    """
    if sum(row.peer for row in snapshot.members) < AT_RISK:
        raise TooSmall("fewer than ten advisers")
    level = dict.fromkeys(STEPS, 0)
    percents = True
    while True:
        build = _Build(snapshot, earlier, ledger or {}, workings or {}, level, percents)
        try:
            hidden = protect(build.system, time_limit=time_limit)
        except NotProtected as refused:
            failing = {BLOCK_OF.get(refused.key.population)}
        else:
            payload = build.export(hidden)
            attack = audit(payload, earlier, time_limit=time_limit)
            if attack.green:
                return Draft(payload, attack.as_json(), build.workings)
            failing = {BLOCK_OF.get(found.get("cell", {}).get("population")) for found in attack.findings}
            if percents:
                percents = False
                continue
        failing = (failing - {None}) or {"members"}
        for block in failing:
            level[block] += 1
            if level[block] == len(STEPS[block]):
                raise Unprotected(f"nothing of {block} can be published")


class _Build:
    def __init__(self, snapshot, earlier, ledger, workings, level, percents):
        self.snapshot, self.earlier, self.ledger = snapshot, earlier, ledger
        self.members = STEPS["members"][level["members"]]
        self.replies = STEPS["topics"][level["topics"]]["replies"]
        self.percents = percents
        self.before, self.workings = workings, {}
        self.today = snapshot.as_of.isoformat()
        self.system = System()
        self.tables: list[_Table] = []
        self.dimensions: dict[str, Dimension] = {}
        self.carried: dict[Key, int] = {}
        self.omitted: list[str] = []
        self._members()
        self._rubrics()
        self._replies()
        self.system.link(self.dimensions.values())

    # Members.

    def _members(self):
        advisers = [row for row in self.snapshot.members if row.peer]
        outsiders = len(self.snapshot.members) - len(advisers)
        everybody = Key.of("members", "members", self.today)
        peers = Key.of("advisers", "members", self.today)
        others = Key.of("outsiders", "members", self.today)
        self._rounded("ensemble", everybody, len(self.snapshot.members))
        self._rounded("conseillers", peers, len(advisers))
        self._people(self._table("hors-pairs", others, stock=True), others, outsiders)
        self.system.equations.append((everybody, (peers, others)))
        self._growth()
        if self.members["detail"] is None:
            self.omitted.append("reseaux")
            return
        network = self._network_dimension()
        self.dimensions["network"] = network
        place = {}
        for name, _ in network.categories:
            for leaf in network.leaves(name):
                place.setdefault(leaf, []).append(name)
        leaf_of = [self._leaf(row, place) for row in advisers]
        by_network = Counter(name for leaf in leaf_of for name in place[leaf])
        table = self._table("reseaux", peers, stock=True, percents=self.percents)
        together = {leaf for name, parts in network.parts.items() if _is_rest(name) for leaf in parts}
        for name, _ in network.categories:
            if name not in together:
                self._people(table, peers.at("network", name), by_network[name])
        if not self._zones_due() or not self.members["zones"]:
            self.omitted.append("zones")
            return
        zones = [ZONES.get(row.zone, NO_ZONE) for row in advisers]
        names = [*ZONES.values(), *([NO_ZONE] if NO_ZONE in zones else [])]
        self.dimensions["zone"] = Dimension("zone", {None: tuple(names)})
        by_both = Counter(zip((place[leaf][0] for leaf in leaf_of), zones, strict=True))
        by_zone = Counter(zones)
        table = self._table("zones", peers, stock=True)
        for name in names:
            self._people(table, peers.at("zone", name), by_zone[name])
        for top in network.parts[None]:
            for name in names:
                self._people(table, peers.at("network", top).at("zone", name), by_both[top, name])

    def _leaf(self, row, place):
        """The finest published category of an adviser."""
        return row.detail if row.detail in place else row.network

    def _network_dimension(self):
        parts = {None: tuple(self.snapshot.networks)}
        if self.members["detail"] == "none":
            return Dimension("network", parts)
        for name, details in self.snapshot.networks.items():
            if len(details) < 2:
                continue
            parts[name] = tuple(details)
            if self.members["detail"] == "grouped":
                sizes = Counter(row.detail for row in self.snapshot.members if row.peer)
                small = self._small(details, sizes)
                if small and len(small) < len(details):
                    other = f"{OTHER_STRUCTURES} ({name})"
                    parts[name] = (*(d for d in details if d not in small), other)
                    parts[other] = tuple(small)
        return Dimension("network", parts)

    @staticmethod
    def _small(names, sizes):
        """The smallest categories, enough of them for their sum to be well above the threshold."""
        ordered = sorted(names, key=lambda name: (sizes[name], name))
        if not unsafe_count(sizes[ordered[0]]):
            return []
        count = 2
        while count < len(ordered) and sum(sizes[n] for n in ordered[:count]) < HYSTERESIS:
            count += 1
        return ordered[:count]

    def _zones_due(self):
        """Operator by zone is published once a year."""
        for payload in self.earlier:
            for table in payload["tables"]:
                age = (self.snapshot.as_of - datetime.date.fromisoformat(table["date"])).days
                if table["id"] == "zones" and 0 < abs(age) < 330:
                    return False
        return True

    def _growth(self):
        """Members and messages at the end of each quarter, to the nearest ten; never told twice."""
        ends = quarter_ends(self.snapshot.as_of, 8)
        messages = self.snapshot.message_months
        for end in ends:
            moment = datetime.datetime.combine(
                end + datetime.timedelta(days=1), datetime.time.min, self.snapshot.end.tzinfo
            )
            people = sum(row.counted_at(moment) for row in self.snapshot.members)
            written = sum(n for month, n in messages.items() if month <= end)
            for name, count in (("members", people), ("messages", written)):
                key = Key.of(name, name, end.isoformat())
                told = self._told_at(key)
                if told is not None or count >= TOTAL_BASE:
                    self._rounded(f"croissance-{name}-{end.isoformat()}", key, count, told)

    def _told_at(self, key):
        for payload in self.earlier:
            for table in payload["tables"]:
                if (table["population"], table["measure"], table["date"]) == (
                    key.population,
                    key.measure,
                    key.date,
                ):
                    for cell in table["cells"]:
                        if cell["dims"] == {} and cell.get("value") is not None and table.get("rounding"):
                            return cell["value"]
        return None

    # Activity.

    def _rubrics(self):
        sections = self.snapshot.sections
        rubrics = {}
        for index, section in enumerate(sections):
            if section.category and not self.snapshot.messages[index]:
                rubrics.setdefault(section.rubric, [])
                continue
            rubrics.setdefault(section.rubric, []).append(index)
        rubrics = {name: places for name, places in rubrics.items() if places}
        by = {
            name: sum((self.snapshot.messages[i] for i in places), Counter())
            for name, places in rubrics.items()
        }
        at_risk = {name: max(sections[i].readers for i in places) for name, places in rubrics.items()}
        topics = Counter(row.section for row in self.snapshot.topics)
        total = Key.of("topics", "topics", self.today)
        written = Key.of("messages", "messages", self.today)
        self._fixed(
            self._table("rubriques-sujets", total, percents=self.percents), total, sum(topics.values())
        )
        self._fixed(
            self._table("rubriques-messages", written, percents=self.percents),
            written,
            sum(sum(counter.values()) for counter in by.values()),
        )
        grouped = self._grouped("", by, at_risk)
        if grouped is None:
            self.omitted.append("rubriques")
            return
        parts = {None: tuple(name for name in rubrics if name not in grouped)}
        members = {name: places for name, places in rubrics.items() if name not in grouped}
        if grouped:
            parts[None] += (OTHER_RUBRICS,)
            parts[OTHER_RUBRICS] = tuple(name for name in rubrics if name in grouped)
            members[OTHER_RUBRICS] = [i for name in grouped for i in rubrics[name]]
        shown = list(parts[None])
        for name in parts[None]:
            if name == OTHER_RUBRICS or len(rubrics[name]) < 2:
                continue
            inner = {sections[i].name: i for i in rubrics[name]}
            gone = self._grouped(
                f"{name} / ",
                {sub: self.snapshot.messages[i] for sub, i in inner.items()},
                {sub: sections[i].readers for sub, i in inner.items()},
            )
            if gone is None or len(inner) - len(gone) + bool(gone) < 2:
                continue
            kept = [sub for sub in inner if sub not in gone]
            parts[name] = tuple(kept)
            for sub in kept:
                members[sub] = [inner[sub]]
            if gone:
                other = f"{name}\u00a0: autres"
                parts[name] += (other,)
                parts[other] = tuple(sub for sub in inner if sub in gone)
                members[other] = [inner[sub] for sub in gone]
            shown += parts[name]
        self.dimensions["rubric"] = Dimension("rubric", parts)
        order = [name for name, _ in self.dimensions["rubric"].categories if name in shown]
        for name in order:
            self._fixed(self.tables[-2], total.at("rubric", name), sum(topics[i] for i in members[name]))
            written_here = sum(sum(self.snapshot.messages[i].values()) for i in members[name])
            self._fixed(self.tables[-1], written.at("rubric", name), written_here)

    def _grouped(self, prefix, contributions, at_risk):
        """Names to print together. One leaves the group only when twice well above the threshold."""
        streaks = {}
        for name, by in contributions.items():
            before = self.before.get(prefix + name)
            if before is not None:
                clear = len(by) >= HYSTERESIS and not unsafe_activity(by, at_risk[name])
                streaks[name] = before + 1 if clear else 0
        held = frozenset(name for name, streak in streaks.items() if streak < 2)
        grouped = group_unsafe(contributions, at_risk, held)
        for name in grouped or ():
            self.workings[prefix + name] = streaks.get(name, 0)
        return grouped

    def _replies(self):
        if self.replies is None:
            self.omitted.append("reponses")
            return
        classes = [name for name, _ in REPLY_CLASSES] + [MANY_REPLIES]
        of = {name: name for name in classes}
        if self.replies == "grouped":
            few, many = COARSE_REPLIES
            of |= {name: few for name, _ in COARSE_REPLIES[few]}
            of |= {name: many for name, _ in COARSE_REPLIES[many]} | {MANY_REPLIES: many}
        names = tuple(dict.fromkeys(of.values()))
        self.dimensions["replies"] = Dimension("replies", {None: names})
        askers = {name: Counter() for name in names}
        for row in self.snapshot.topics:
            exact = next((name for name, most in REPLY_CLASSES if row.replies <= most), MANY_REPLIES)
            askers[of[exact]][row.asker] += 1
        total = Key.of("topics", "topics", self.today)
        table = self._table("reponses", total)
        for name, by in askers.items():
            key = total.at("replies", name)
            table.keys.append(key)
            value = sum(by.values())
            self.system.add(key, Cell(value, primary=unsafe_activity(by, len(self.snapshot.members))))

    # Cells.

    def _table(self, id, key, **options):
        table = _Table(id, key.population, key.measure, key.date, **options)
        self.tables.append(table)
        return table

    def _fixed(self, table, key, value):
        table.keys.append(key)
        self.system.add(key, Cell(value, fixed=True))

    def _rounded(self, id, key, value, told=None):
        """A total of the report, told to the nearest ten."""
        shown = round_to(value, TOTAL_BASE) if told is None else told
        table = self._table(id, key, base=TOTAL_BASE, stock=True)
        table.keys.append(key)
        self.carried[key] = shown
        low = max(0, shown - TOTAL_BASE // 2)
        high = shown + TOTAL_BASE - TOTAL_BASE // 2 - 1
        self.system.add(key, Cell(value, low=min(low, value), high=max(high, value)))

    def _people(self, table, key, value):
        """A count of people: hidden when small, repeated when it has moved too little since a report."""
        table.keys.append(key)
        released = self.ledger.get((key.population, key.measure, key.dims), [])
        repeated = carry_forward(value, released)
        if repeated is None:
            self.system.add(key, Cell(value, primary=unsafe_count(value)))
            return
        self.carried[key] = repeated
        low, high = max(0, repeated - K + 1), repeated + K - 1
        if low <= value <= high:
            self.system.add(key, Cell(value, low=low, high=high, flow=True))
        else:  # Close to an older value, far from the last one: say nothing.
            del self.carried[key]
            self.system.add(key, Cell(value, primary=True))

    # Export.

    def export(self, hidden):
        """The released JSON (PRIVACY.md §13): a hidden cell has no value, share or reason."""
        tables = [self._exported(table, hidden) for table in self.tables]
        return {
            "format": 1,
            "plan": VERSION,
            "as_of": self.today,
            "k": K,
            "dims": {
                name: {
                    "values": list(dimension.leaves()),
                    "groups": {group: list(leaves) for group, leaves in dimension.groups.items()},
                }
                for name, dimension in self.dimensions.items()
            },
            "tables": tables,
            "sums": [["members", ["advisers", "outsiders"]]],
            "subsets": [],
            "statistics": self._statistics(tables),
            "omitted": self.omitted,
            "hidden": sum(c.get("value", 0) is None and "lo" not in c for t in tables for c in t["cells"]),
            "carried": sum("carried" in c for t in tables for c in t["cells"]),
        }

    def _exported(self, table, hidden):
        cells = []
        total = Key(table.population, table.measure, table.date)
        whole = self.system.cells[total].value
        for key in table.keys:
            dims = dict(key.dims)
            if table.base:
                cells.append({"dims": dims, "value": self.carried[key]})
            elif key in self.carried:
                low, high = self.system.cells[key].low, self.system.cells[key].high
                told = {"value": None, "lo": low, "hi": high, "carried": self.carried[key]}
                cells.append({"dims": dims, **told})
            elif key in hidden:
                cells.append({"dims": dims, "value": None})
            else:
                value = self.system.cells[key].value
                cells.append({"dims": dims, "value": value})
                if table.percents and dims and whole:
                    share = rates.percentage(value, whole)
                    cells.append({"dims": dims, "percent": share, "decimals": 0, "of": {}})
        exported = {
            "id": table.id,
            "title": TITLES.get(table.id, ""),
            "population": table.population,
            "measure": table.measure,
            "date": table.date,
            "k": K,
            "stock": table.stock,
            "cells": cells,
        }
        if table.base:
            exported["rounding"] = {"base": table.base, "mode": "nearest"}
        return exported

    def _statistics(self, tables):
        """Shares and delays over the whole community: never by network, rubric or zone."""
        asked = [row for row in self.snapshot.topics if row.by_peer and row.expects_answer]
        found = [
            _median(asked),
            _share(
                "promise", [r for r in asked if r.age >= 48], lambda r: _within(r.first_answer_elsewhere, 48)
            ),
            _share(
                "unanswered", [r for r in asked if r.age >= 168], lambda r: not _within(r.first_answer, 168)
            ),
            self._elsewhere(tables),
            self._active(),
            self._concentration(),
        ]
        return [statistic for statistic in found if statistic]

    def _elsewhere(self, tables):
        """Replies from another network, and what would come of it if anybody answered anybody."""
        n, hits = self.snapshot.replies_between_peers, self.snapshot.replies_elsewhere
        writers = self.snapshot.peer_replies
        if unsafe_activity(writers, sum(row.peer for row in self.snapshot.members)):
            return None
        rate = rates.protected_rate(hits, n, people=len(writers))
        if rate is None:
            return None
        statistic = {"id": "elsewhere", **_rate(rate)}
        networks = self.dimensions.get("network")
        for table in tables:
            if table["id"] == "reseaux" and networks and rate.exact:
                shown = {
                    c["dims"]["network"]: c["value"] for c in table["cells"] if c.get("value") is not None
                }
                sizes = [shown.get(name) for name in networks.parts[None]]
                if all(size is not None for size in sizes) and sum(sizes):
                    same = sum(size * size for size in sizes)
                    statistic["expected"] = 100 - rates.percentage(same, sum(sizes) ** 2)
        return statistic

    def _active(self):
        """Advisers who wrote in the last quarter, to the nearest ten."""
        count = len(self.snapshot.recent_peers)
        return {"id": "active", "about": round_to(count, 10), "base": 10} if count >= AT_RISK else None

    def _concentration(self):
        """Share of the replies by the tenth of writers who write most, to the nearest five points."""
        counts = sorted(self.snapshot.peer_replies.values(), reverse=True)
        tenth = len(counts) // 10
        if tenth < K or 2 * counts[0] > sum(counts[:tenth]):
            return None
        share = round_to(rates.percentage(sum(counts[:tenth]), sum(counts)), 5)
        return {"id": "concentration", "about": share, "base": 5}


def _is_rest(name):
    return name is not None and name.startswith(OTHER_STRUCTURES)


def _median(asked):
    if len(asked) < AT_RISK or len({row.asker for row in asked}) < K:
        return None
    waits = [(r.age if r.first_answer is None else r.first_answer, r.first_answer is not None) for r in asked]
    median = rates.kaplan_meier_median(waits)
    hours = None if median is None else max(1, round(median))
    return {"id": "median", "hours": hours, "n": len(asked)}


def _share(id, rows, kept):
    people = len({row.asker for row in rows})
    rate = rates.protected_rate(sum(kept(row) for row in rows), len(rows), people=people)
    return {"id": id, **_rate(rate)} if rate else None


def _within(wait, hours):
    return wait is not None and wait <= hours


def _rate(rate):
    told = {"percent": rate.low} if rate.exact else {"between": [rate.low, rate.high]}
    return {**told, "interval": list(rate.interval), "n": rate.n}


def quarter_ends(day, count):
    """The last days of the ``count`` quarters that ended before ``day``, oldest first."""
    ends = []
    start = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    while len(ends) < count:
        end = start - datetime.timedelta(days=1)
        ends.insert(0, end)
        start = end.replace(month=end.month - 2, day=1)
    return ends
