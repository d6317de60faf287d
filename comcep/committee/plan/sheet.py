"""The cells of a report as its blocks write them, table after table: one system of equations."""

from collections import Counter
from dataclasses import dataclass, field

from comcep.committee.plan.rules import unsafe_activity, unsafe_count
from comcep.committee.plan.written import Line, in_force
from comcep.privacy.tables import (
    Cell,
    Dimension,
    Key,
    System,
    carry_forward,
    round_to,
)

WEEK = 168


@dataclass
class Table:
    """A table of the report: the names of its cells, in the order of reading."""

    id: str
    line: Line
    population: str
    measure: str
    date: str
    keys: list[Key] = field(default_factory=list)
    percents: bool = False
    base: int | None = None

    @property
    def stock(self):
        """Whether its figures are people at a date, whose differences are arrivals and departures."""
        return self.measure == "members"


class Sheet:
    """What is told of a snapshot at one level of detail: ``steps`` say what each block gives up.

    ``before`` is how long each category has been grouped with others, ``workings`` what the next report must
    remember of it. ``silent`` are the counts of people of which nothing is said this time.
    """

    def __init__(self, snapshot, earlier, ledger, before, steps, percents, silent=frozenset()):
        self.snapshot, self.earlier, self.ledger = snapshot, earlier, ledger
        self.before, self.workings = before, {}
        self.steps, self.percents, self.silent = steps, percents, silent
        self.plan = in_force(snapshot.as_of)
        self.today = snapshot.as_of.isoformat()
        self.topics = [row for row in snapshot.topics if row.age <= snapshot.hours]
        self.questions = [
            row
            for row in snapshot.topics
            if row.by_peer and row.expects_answer and WEEK <= row.age < snapshot.hours + WEEK
        ]
        self.peers = sum(row.peer for row in snapshot.members)
        self.system = System()
        self.tables: list[Table] = []
        self.dimensions: dict[str, Dimension] = {}
        self.carried: dict[Key, int] = {}
        self.people: set[Key] = set()
        self.omitted: dict[str, str] = {}
        self.nested: set[str] = set()
        self.relations: list = []
        self.themes: dict[str, list] = {}

    def table(self, id, key, *, percents=False, line=None):
        """Begin a table. ``line`` is its name in the plan, when several tables have the same."""
        written = self.plan.lines[line or id]
        base = self.plan.base if written.rule == "rounded" else None
        table = Table(id, written, key.population, key.measure, key.date, percents=percents, base=base)
        self.tables.append(table)
        return table

    def fix(self, table, key, value):
        """A count that is always told."""
        _follows(table, "activity", "themes")
        table.keys.append(key)
        self.system.add(key, Cell(value, fixed=True))

    def round(self, table, key, value, told=None):
        """A total of people or messages, told to the nearest ten."""
        _follows(table, "rounded")
        shown = round_to(value, self.plan.base) if told is None else told
        table.keys.append(key)
        self.carried[key] = shown
        low = max(0, shown - self.plan.base // 2)
        high = shown + self.plan.base - self.plan.base // 2 - 1
        self.system.add(key, Cell(value, low=min(low, value), high=max(high, value)))

    def count_people(self, table, key, value):
        """A count of people: hidden when small, repeated when it has moved too little since a report."""
        _follows(table, "people")
        table.keys.append(key)
        self.people.add(key)
        released = self.ledger.get((key.population, key.measure, key.dims), [])
        repeated = carry_forward(value, released, self.plan.k)
        if repeated is None:
            hush = key in self.silent and value > 0
            self.system.add(key, Cell(value, primary=unsafe_count(self.plan, value), silent=hush))
            return
        self.carried[key] = repeated
        low, high = max(0, repeated - self.plan.k + 1), repeated + self.plan.k - 1
        if low <= value <= high and key not in self.silent:
            self.system.add(key, Cell(value, low=low, high=high, flow=True))
        else:  # Close to an older value and far from the last, or given away by the totals: say nothing.
            del self.carried[key]
            self.system.add(key, Cell(value, primary=unsafe_count(self.plan, value), silent=value > 0))

    def share(self, id, total, dimension, parts, shown=None):
        """A total and its parts. « All » or « none » of too few people says something of each of them."""
        everyone = sum(parts.values(), Counter())
        table = self.table(id, total, percents=self.percents)
        self.fix(table, total, everyone.total())
        self.dimensions[dimension] = Dimension(dimension, {None: tuple(parts)})
        for name, by in parts.items():
            key = total.at(dimension, name)
            table.keys.append(key)
            unsafe = unsafe_activity(self.plan, by, self.peers)
            whole = by.total() == everyone.total() and len(everyone) < self.plan.at_risk
            self.system.add(
                key, Cell(by.total(), primary=unsafe or whole, fixed=name == shown and not unsafe)
            )

    def share_if(self, wanted, id, total, dimension, parts):
        """The same, where enough people took part and the level of detail allows it."""
        everyone = sum(parts.values(), Counter())
        unsafe = unsafe_activity(self.plan, everyone, len(self.snapshot.members))
        small = everyone.total() < self.plan.at_risk or unsafe
        if small or not wanted:
            self.omitted[id] = "small" if small else "unproved"
            return
        self.share(id, total, dimension, parts)


def _follows(table, *rules):
    """The plan says how each table is told, and is published: nothing else is written in it."""
    if table.line.rule not in rules:
        raise ValueError(f"the plan tells {table.id} as {table.line.rule}")
