"""From a snapshot to one system of equations, and from the protected system to the released JSON.

Every count of people or activity is a cell of the same system. What cannot be proved safe is grouped, then
left out, step by step (``STEPS``), and the reader is told so. Network by rubric, network by theme or anything
by sub-forum and date is never there.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from comcep.committee.plan import themes
from comcep.committee.plan.statistics import statistics
from comcep.committee.plan.written import (
    COARSE_REPLIES,
    ELSEWHERE,
    IN_A_WEEK,
    MANY_REPLIES,
    NEWCOMERS,
    NO_ZONE,
    NOT_PROMISE,
    OTHER_RUBRICS,
    OTHER_STRUCTURES,
    PLAN,
    PROMISE,
    REPLY_CLASSES,
    RETURNING,
    SAME,
    SOLVED,
    TITLES,
    UNANSWERED,
    UNSOLVED,
    VERSION,
    ZONES,
    reply_bounds,
)
from comcep.privacy import rates
from comcep.privacy.tables import (
    AT_RISK,
    Cell,
    Dimension,
    K,
    Key,
    System,
    carry_forward,
    group_unsafe,
    round_to,
    unsafe_activity,
    unsafe_count,
)

TOTAL_BASE = PLAN["base"]
HYSTERESIS = K + 3
ZONES_EVERY = next(table["every_days"] for table in PLAN["table"] if table["id"] == "zones")
WEEK = 168
DAY = datetime.timedelta(days=1)
PROMISE_HOURS = 48

# What is given up, in this order, when a block cannot be protected as it is.
STEPS = {
    "members": [
        {"zones": True, "detail": "all"},
        {"zones": True, "detail": "grouped"},
        {"zones": False, "detail": "all"},
        {"zones": False, "detail": "grouped"},
        {"zones": False, "detail": "none"},
        {"zones": False, "detail": None},
        {"zones": False, "detail": None, "everybody": False},
    ],
    "topics": [{"replies": "all"}, {"replies": "grouped"}, {"replies": None}],
    "questions": [
        {"delays": "all", "solved": True},
        {"delays": "promise", "solved": True},
        {"delays": "promise", "solved": False},
        {"delays": None, "solved": False},
    ],
    "replies": [{"between": True}, {"between": False}],
    "votes": [{"votes": True}, {"votes": False}],
}
BLOCK_OF = {
    "members": "members",
    "advisers": "members",
    "outsiders": "members",
    "topics": "topics",
    "questions": "questions",
    "replies": "replies",
    "votes": "votes",
}


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


class Build:
    """The system of a report at one level of detail, then its export."""

    def __init__(self, snapshot, earlier, ledger, workings, level, percents, silent=frozenset()):
        self.silent = silent
        self.snapshot, self.earlier, self.ledger = snapshot, earlier, ledger
        self.steps = {name: STEPS[name][depth] for name, depth in level.items()}
        self.members = self.steps["members"]
        self.percents = percents
        self.before, self.workings = workings, {}
        self.today = snapshot.as_of.isoformat()
        self.dates = {payload["as_of"] for payload in earlier}
        self.system = System()
        self.tables: list[_Table] = []
        self.dimensions: dict[str, Dimension] = {}
        self.carried: dict[Key, int] = {}
        self.people: set[Key] = set()
        self.omitted: dict[str, str] = {}
        self.topics = [row for row in snapshot.topics if row.age <= snapshot.hours]
        self.peers = sum(row.peer for row in snapshot.members)
        self.questions = [
            row
            for row in snapshot.topics
            if row.by_peer and row.expects_answer and WEEK <= row.age < snapshot.hours + WEEK
        ]
        self.nested = self._nested()
        self._members()
        self._participation()
        self._rubrics()
        self._replies()
        self._questions()
        self._between()
        self._opinions()
        self.themes = self._themes()
        self.system.link(self.dimensions.values())
        self.relations = self._relations()
        self.system.insiders = self._insiders()

    def _insiders(self):
        """What each network, which validates its members, can count without the report."""
        network, zone = self.dimensions.get("network"), self.dimensions.get("zone")
        found = []
        if not zone:  # The total of the networks is rounded: who takes a network away from it learns nothing.
            return found
        for name in network.parts[None]:
            own = {name, *network.leaves(name), *network.parts.get(name, ())}
            found.append(frozenset(key for key in self.system.cells if dict(key.dims).get("network") in own))
        return found

    def known_to(self, insider):
        """The exact counts of one insider, as the audit names cells."""
        return {(k.population, k.measure, k.date, k.dims): self.system.cells[k].value for k in insider}

    def _nested(self):
        """The totals whose difference with a larger one would count what too few people wrote.

        Advisers' questions are some of the topics, and replies between advisers some of the replies (messages
        less topics). Questions are told a week later than topics: what differs in the end is what was never
        a question, in all reports together.
        """
        everybody = len(self.snapshot.members)
        others = Counter(
            row.asker
            for row in self.snapshot.topics
            if not (row.by_peer and row.expects_answer and row.age >= WEEK)
        )
        replies = sum(self.snapshot.messages.values(), Counter()) - Counter(row.asker for row in self.topics)
        between = sum(self.snapshot.replies_between.values(), Counter())
        left = {"questions": others, "replies": replies - between}
        return {name for name, by in left.items() if unsafe_activity(by, everybody)}

    def _relations(self):
        """What holds between tables by their definitions alone, and that any reader may write down.

        ``[(factor, key), …]`` and the least that their sum can be; the audit attacks with them.
        """
        topics, asked = Key.of("topics", "started", self.today), Key.of("questions", "asked", self.today)
        written = Key.of("messages", "written", self.today)
        replies = [(1, written), (-1, topics)]
        classes = (
            {name: topics.at("replies", name) for name in self.dimensions["replies"].leaves()}
            if ("replies" in self.dimensions)
            else {}
        )
        fewest, most = reply_bounds()
        found = [([*replies, *((-fewest[name], key) for name, key in classes.items())], 0)]
        if self.snapshot.since is None:
            top = [key for name, key in classes.items() if name not in most]
            if not any(self.system.cells[key].value for key in top):
                rows = [(most[name], key) for name, key in classes.items() if name in most]
                found.append(([*rows, (-1, written), (1, topics)], 0))
            found.append(([(1, topics), (-1, asked)], 0))
            silent = topics.at("replies", REPLY_CLASSES[0][0])
            solved, unanswered = asked.at("solved", SOLVED), asked.at("delay", UNANSWERED)
            found.append(([(1, topics), (-1, silent), (-1, solved)], 0))
            found.append(([(1, topics), (-1, silent), (-1, asked), (1, unanswered)], 0))
        cells = self.system.cells
        return [
            (terms, least)
            for terms, least in found
            if all(key in cells for _, key in terms)
            and sum(factor * cells[key].value for factor, key in terms) >= least
        ]

    # Members.

    def _members(self):
        advisers = [row for row in self.snapshot.members if row.peer]
        outsiders = len(self.snapshot.members) - len(advisers)
        everybody = Key.of("members", "members", self.today)
        peers = Key.of("advisers", "members", self.today)
        others = Key.of("outsiders", "members", self.today)
        together = self.members.get("everybody", True)
        if together:
            self._rounded("ensemble", everybody, len(self.snapshot.members))
        else:
            self.omitted["ensemble"] = "unproved"
        self._rounded("conseillers", peers, len(advisers))
        self._people(self._table("hors-pairs", others, stock=True), others, outsiders)
        if together:
            self.system.equations.append((everybody, (peers, others)))
        self._growth()
        if self.members["detail"] is None:
            self.omitted["reseaux"] = self.omitted["zones"] = "unproved"
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
        if not self._zones_due():
            self.omitted["zones"] = "yearly"
            return
        if not self.members["zones"]:
            self.omitted["zones"] = "unproved"
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
                small = self._small(name, details, sizes)
                if small and len(small) < len(details):
                    other = f"{OTHER_STRUCTURES} ({name})"
                    parts[name] = (*(d for d in details if d not in small), other)
                    parts[other] = tuple(small)
        return Dimension("network", parts)

    def _small(self, network, names, sizes):
        """The smallest categories, enough of them for their sum to be well above the threshold.

        One that was grouped in the last report leaves the group only when twice well above the threshold: its
        crossing would otherwise give its size away.
        """
        held = {}
        for name in names:
            before = self.before.get(f"{network} > {name}")
            if before is not None:
                streak = before + 1 if sizes[name] >= HYSTERESIS else 0
                if streak < 2:
                    held[name] = streak
        ordered = sorted(names, key=lambda name: (name not in held, sizes[name], name))
        if not held and not unsafe_count(sizes[ordered[0]]):
            return []
        count = max(2, len(held))
        while count < len(ordered) and (
            sum(sizes[n] for n in ordered[:count]) < HYSTERESIS or unsafe_count(sizes[ordered[count]])
        ):
            count += 1
        for name in ordered[:count]:
            self.workings[f"{network} > {name}"] = held.get(name, 0)
        return ordered[:count]

    def _zones_due(self):
        """Operator by zone is published once a year."""
        for payload in self.earlier:
            for table in payload["tables"]:
                age = (self.snapshot.as_of - datetime.date.fromisoformat(table["date"])).days
                if table["id"] == "zones" and 0 < abs(age) < ZONES_EVERY:
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
                if told is None and name == "members" and end.isoformat() in self.dates:
                    continue  # A report of that day kept it silent.
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
        topics = Counter(row.section for row in self.topics)
        total = Key.of("topics", "started", self.today)
        written = Key.of("messages", "written", self.today)
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
            self.omitted["rubriques-sujets"] = "small"
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
        detail = self.steps["topics"]["replies"]
        if detail is None or not self.topics:
            self.omitted["reponses"] = "unproved" if self.topics else "small"
            return
        classes = [name for name, _ in REPLY_CLASSES] + [MANY_REPLIES]
        of = {name: name for name in classes}
        if detail == "grouped":
            few, many = COARSE_REPLIES
            of |= {name: few for name, _ in COARSE_REPLIES[few]}
            of |= {name: many for name, _ in COARSE_REPLIES[many]} | {MANY_REPLIES: many}
        names = tuple(dict.fromkeys(of.values()))
        self.dimensions["replies"] = Dimension("replies", {None: names})
        askers = {name: Counter() for name in names}
        for row in self.topics:
            exact = next((name for name, most in REPLY_CLASSES if row.replies <= most), MANY_REPLIES)
            askers[of[exact]][row.asker] += 1
        total = Key.of("topics", "started", self.today)
        table = self._table("reponses", total)
        for name, by in askers.items():
            key = total.at("replies", name)
            table.keys.append(key)
            value = sum(by.values())
            self.system.add(key, Cell(value, primary=unsafe_activity(by, len(self.snapshot.members))))

    def _participation(self):
        """Advisers who wrote in the last quarter, newcomers apart, to the nearest ten."""
        active, new = self.snapshot.recent_peers, self.snapshot.new_peers
        if len(active) < AT_RISK:
            self.omitted["participation"] = "small"
            return
        total = Key.of("writers", "writers", self.today)
        self._rounded("participation", total, len(active))
        if min(len(new), len(active) - len(new)) < AT_RISK:
            return
        self.dimensions["participation"] = Dimension("participation", {None: (NEWCOMERS, RETURNING)})
        for name, count in ((NEWCOMERS, len(new)), (RETURNING, len(active) - len(new))):
            self._rounded("participation", total.at("participation", name), count, table=self.tables[-1])

    def _questions(self):
        """Advisers' questions at least a week old: how long they waited, and whether they were solved."""
        askers = Counter(row.asker for row in self.questions)
        step = self.steps["questions"]
        small = len(self.questions) < AT_RISK or unsafe_activity(askers, self.peers)
        if "questions" in self.nested and not small:
            self.omitted["delais"] = self.omitted["solutions"] = "nested"
            return
        if small or not step["delays"]:
            self.omitted["delais"] = "small" if small else "unproved"
        else:
            apart = step["delays"] == "all"
            names = (PROMISE, IN_A_WEEK, UNANSWERED) if apart else (PROMISE, NOT_PROMISE)
            parts = {name: Counter() for name in names}
            for row in self.questions:
                parts[_delay(row) if apart or _delay(row) == PROMISE else NOT_PROMISE][row.asker] += 1
            self._shared("delais", "questions", "asked", "delay", parts, shown=PROMISE)
        if small or not step["solved"]:
            self.omitted["solutions"] = "small" if small else "unproved"
        else:
            parts = {SOLVED: Counter(), UNSOLVED: Counter()}
            for row in self.questions:
                parts[SOLVED if row.solved else UNSOLVED][row.asker] += 1
            self._shared("solutions", "questions", "asked", "solved", parts)

    def _between(self):
        """Replies of advisers to advisers, from the same network or from another."""
        parts = {ELSEWHERE: self.snapshot.replies_between[True], SAME: self.snapshot.replies_between[False]}
        if "replies" in self.nested:
            self.omitted["entraide"] = "nested"
            return
        self._two_parts("entraide", "replies", "written", "from", parts, self.steps["replies"]["between"])

    def _opinions(self):
        thanks = self.snapshot.thanks
        if sum(thanks.values()) >= AT_RISK and not unsafe_activity(thanks, len(self.snapshot.members)):
            self._rounded("mercis", Key.of("thanks", "thanks", self.today), sum(thanks.values()))
        else:
            self.omitted["mercis"] = "small"
        votes = self.snapshot.votes
        parts = {"Fiche utile": votes.get(True, Counter()), "Fiche à revoir": votes.get(False, Counter())}
        self._two_parts("avis", "votes", "votes", "verdict", parts, self.steps["votes"]["votes"])

    def _two_parts(self, id, population, measure, dimension, parts, wanted):
        everyone = sum(parts.values(), Counter())
        small = everyone.total() < AT_RISK or unsafe_activity(everyone, len(self.snapshot.members))
        if small or not wanted:
            self.omitted[id] = "small" if small else "unproved"
            return
        self._shared(id, population, measure, dimension, parts)

    def _shared(self, id, population, measure, dimension, parts, shown=None):
        """A total and its parts. « All » or « none » of too few people says something of each of them."""
        total = Key.of(population, measure, self.today)
        everyone = sum(parts.values(), Counter())
        table = self._table(id, total, percents=self.percents)
        self._fixed(table, total, everyone.total())
        self.dimensions[dimension] = Dimension(dimension, {None: tuple(parts)})
        for name, by in parts.items():
            key = total.at(dimension, name)
            table.keys.append(key)
            unsafe = unsafe_activity(by, self.peers)
            whole = by.total() == everyone.total() and len(everyone) < AT_RISK
            self.system.add(
                key, Cell(by.total(), primary=unsafe or whole, fixed=name == shown and not unsafe)
            )

    def _themes(self):
        """Topics by theme: those of enough authors and of two networks, and what chance says of each."""
        counted, told = themes.tell(self.snapshot, self.topics)
        if not counted:
            self.omitted["themes"] = "small"
            return told
        key = Key.of("themes", "topics", self.today)
        table = self._table("themes", key)
        self.dimensions["theme"] = Dimension("theme", {None: tuple(counted)})
        for name, count in counted.items():
            table.keys.append(key.at("theme", name))
            self.system.add(table.keys[-1], Cell(count, fixed=True))
        return told

    # Cells.

    def _table(self, id, key, **options):
        table = _Table(id, key.population, key.measure, key.date, **options)
        self.tables.append(table)
        return table

    def _fixed(self, table, key, value):
        table.keys.append(key)
        self.system.add(key, Cell(value, fixed=True))

    def _rounded(self, id, key, value, told=None, table=None):
        """A total of the report, told to the nearest ten."""
        shown = round_to(value, TOTAL_BASE) if told is None else told
        table = table or self._table(id, key, base=TOTAL_BASE, stock=key.measure == "members")
        table.keys.append(key)
        self.carried[key] = shown
        low = max(0, shown - TOTAL_BASE // 2)
        high = shown + TOTAL_BASE - TOTAL_BASE // 2 - 1
        self.system.add(key, Cell(value, low=min(low, value), high=max(high, value)))

    def _people(self, table, key, value):
        """A count of people: hidden when small, repeated when it has moved too little since a report."""
        table.keys.append(key)
        self.people.add(key)
        released = self.ledger.get((key.population, key.measure, key.dims), [])
        repeated = carry_forward(value, released)
        if repeated is None:
            hush = key in self.silent and value > 0
            self.system.add(key, Cell(value, primary=unsafe_count(value), silent=hush))
            return
        self.carried[key] = repeated
        low, high = max(0, repeated - K + 1), repeated + K - 1
        if low <= value <= high and key not in self.silent:
            self.system.add(key, Cell(value, low=low, high=high, flow=True))
        else:  # Close to an older value and far from the last, or given away by the totals: say nothing.
            del self.carried[key]
            self.system.add(key, Cell(value, primary=unsafe_count(value), silent=value > 0))

    # Export.

    def export(self, hidden):
        """The released JSON (PRIVACY.md §13): a hidden cell has no value, share or reason."""
        tables = [self._exported(table, hidden) for table in self.tables]
        return {
            "format": 2,
            "plan": VERSION,
            "as_of": self.today,
            "since": self.snapshot.since and (self.snapshot.since.date() - DAY).isoformat(),
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
            "relations": [
                {
                    "least": least,
                    "terms": [
                        {
                            "factor": factor,
                            "population": key.population,
                            "measure": key.measure,
                            "date": key.date,
                            "dims": dict(key.dims),
                        }
                        for factor, key in terms
                    ],
                }
                for terms, least in self.relations
            ],
            "statistics": statistics(self, tables),
            **self.themes,
            "omitted": self.omitted,
            "hidden": sum(c.get("value", 0) is None and "lo" not in c for t in tables for c in t["cells"]),
            "carried": sum("carried" in c for t in tables for c in t["cells"]),
        }

    def _exported(self, table, hidden):
        cells = []
        total = Key(table.population, table.measure, table.date)
        whole = self.system.cells[total].value if total in self.system.cells else 0
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


def _is_rest(name):
    return name is not None and name.startswith(OTHER_STRUCTURES)


def _delay(row):
    if row.first_answer_elsewhere is not None and row.first_answer_elsewhere <= PROMISE_HOURS:
        return PROMISE
    return IN_A_WEEK if row.first_answer is not None and row.first_answer <= WEEK else UNANSWERED


def quarter_ends(day, count):
    """The last days of the ``count`` quarters that ended before ``day``, oldest first."""
    ends = []
    start = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    while len(ends) < count:
        end = start - datetime.timedelta(days=1)
        ends.insert(0, end)
        start = end.replace(month=end.month - 2, day=1)
    return ends
