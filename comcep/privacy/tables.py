"""Small cells of published tables: which are unsafe, and what else must be hidden with them.

A report is **one system of linear equations**, whatever the number of its tables: a cell is named by its
population, measure, date and categories, so the same count printed twice is one unknown. Primary rules say
which cells may not be read; a mixed integer programme (``comcep.privacy.hiding``) then hides the cheapest
set of other cells such that nobody who subtracts finds the first ones. ``comcep.privacy.audit`` attacks the
result with other code.

Whatever the solver cannot prove, in time, is refused (:class:`NotProtected`): the caller then groups
categories.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

K = 5
"""Nobody reads a count of fewer people than this, on pages that follow no plan of their own."""


@dataclass(frozen=True, order=True)
class Key:
    """The name of a cell. Two tables that print the same key print the same unknown."""

    population: str
    measure: str
    date: str
    dims: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, population, measure, date, **dims):
        return cls(population, measure, date, tuple(sorted(dims.items())))

    def at(self, dimension, category):
        """The same cell, with this category in that dimension; ``None`` takes it away (a total)."""
        dims = {**dict(self.dims), dimension: category}
        return replace(self, dims=tuple(sorted((d, c) for d, c in dims.items() if c is not None)))


@dataclass(frozen=True)
class Dimension:
    """Categories and how they add up: ``parts[None]`` make the whole, ``parts["x"]`` make the group ``x``."""

    name: str
    parts: Mapping[str | None, tuple[str, ...]]

    def leaves(self, category=None):
        """The finest categories of a group (of the whole, for ``None``)."""
        if category is not None and category not in self.parts:
            return (category,)
        return tuple(leaf for part in self.parts[category] for leaf in self.leaves(part))

    @property
    def groups(self):
        return {name: self.leaves(name) for name in self.parts if name is not None}

    @property
    def categories(self):
        """Every category in reading order, a group before its parts, with its depth."""

        def walk(name, depth):
            for part in self.parts.get(name, ()):
                yield part, depth
                yield from walk(part, depth + 1)

        return list(walk(None, 0))


@dataclass(frozen=True)
class Cell:
    """A true value, and what may be told of it.

    ``low`` and ``high`` are set when a reader is told bounds instead of the value (a rounded total, a count
    carried from the previous report). ``flow`` asks that such a cell stay uncertain around its value.
    ``silent`` hides a cell that is not small: the reader is told nothing of it this time.
    """

    value: int
    primary: bool = False
    fixed: bool = False
    low: int | None = None
    high: int | None = None
    flow: bool = False
    silent: bool = False

    @property
    def bounded(self):
        return self.low is not None


@dataclass
class System:
    """The cells of a report and every equation that a reader can write between them."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    equations: list[tuple[Key, tuple[Key, ...]]] = field(default_factory=list)
    insiders: list[frozenset[Key]] = field(default_factory=list)
    """For each group of readers who count their own people, the cells that they know exactly."""

    def add(self, key, cell):
        """Name a cell. Named twice, it is one unknown, and must have one value."""
        known = self.cells.get(key)
        if known is None:
            self.cells[key] = cell
        elif known.value != cell.value:
            raise ValueError(f"{key} has two values: {known.value} and {cell.value}")
        else:
            self.cells[key] = replace(
                known, primary=known.primary or cell.primary, fixed=known.fixed or cell.fixed
            )

    def link(self, dimensions: Iterable[Dimension]):
        """Write down that a group is the sum of its parts, in every dimension, wherever all are cells."""
        for key in list(self.cells):
            here = dict(key.dims)
            for dimension in dimensions:
                parts = dimension.parts.get(here.get(dimension.name))
                keys = tuple(key.at(dimension.name, part) for part in parts or ())
                if keys and all(part in self.cells for part in keys):
                    self.equations.append((key, keys))

    def check(self):
        for whole, parts in self.equations:
            if self.cells[whole].value != sum(self.cells[part].value for part in parts):
                raise ValueError(f"{whole} is not the sum of its parts")


class NotProtected(Exception):
    """No set of hidden cells was proved safe in time. Never publish; group categories and try again."""

    def __init__(self, reason, key):
        super().__init__(f"{reason}: {key}")
        self.reason, self.key = reason, key


def unsafe_count(people, k=K):
    """A count of people is unsafe when there are some, but fewer than ``k``."""
    return 0 < people < k


def unsafe_activity(contributions: Counter, at_risk, *, authors, among):
    """What a group wrote is unsafe when few wrote it, few could have, or one or two wrote most of it.

    Few are less than ``authors``, less than ``among`` people who could have.
    """
    counts = sorted(contributions.values(), reverse=True)
    total = sum(counts)
    if total == 0:
        return False
    return (
        len(counts) < authors or at_risk < among or 2 * counts[0] > total or 4 * sum(counts[:2]) > 3 * total
    )


def group_unsafe(
    contributions: Mapping[str, Counter], at_risk: Mapping[str, int], held=frozenset(), *, authors, among
):
    """The names to print together so that every line is safe; ``None`` when even one line would not be.

    ``held`` are names to keep in the group whatever their size (they were in it in the last report). A group
    never stands for one name alone: total minus the rest would give that name away.
    """

    def too_few(by, at_risk):
        return unsafe_activity(by, at_risk, authors=authors, among=among)

    unsafe = {name for name, by in contributions.items() if too_few(by, at_risk[name])}
    grouped = unsafe | (held & set(contributions))
    rest = [name for name, by in contributions.items() if by and name not in grouped]
    rest.sort(key=lambda name: (sum(contributions[name].values()), name))

    def risky():
        together = sum((contributions[name] for name in grouped), Counter())
        return len(grouped) == 1 or too_few(together, max(at_risk[name] for name in grouped))

    while grouped and risky():
        if not rest:
            return None
        grouped.add(rest.pop(0))
    return grouped


def round_to(value, base):
    """``value`` to the nearest multiple of ``base``, halves up: a reader knows it to within base / 2."""
    return base * ((value + base // 2) // base)


def carry_forward(value, released, k):
    """The count to repeat instead of ``value``, or ``None`` when ``value`` may be shown.

    ``released`` are the values already published for this cell, oldest first. A count moves only if it is
    equal to each of them or differs by at least ``k``: no difference between two reports is a small flow of
    people.
    """
    if all(value == old or abs(value - old) >= k for old in released):
        return None
    return released[-1]


def protection(cell, k):
    """How far below and above the value of a hidden cell a reader must be left in doubt."""
    half = math.ceil(k / 2)
    lowest = cell.low if cell.bounded else 1
    down = min(half, cell.value - lowest)
    up = max(k - cell.value, half)
    if cell.bounded:
        up = min(half, cell.high - cell.value)
    return down, up
