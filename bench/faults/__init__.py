"""Faults against a running site, and what each is allowed to cost its members.

A module of this package is a subject. It holds one function, ``measure(run)``, which starts real servers,
breaks something, and yields a ``Bar`` for each figure as soon as it is known. ``run`` is a ``Run``: whether
the figures are those of the issue or a short version of the same shape. Subjects are listed in
``bench.faults.__main__``.
"""

import asyncio
import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """How much: ``whole`` runs every bar at its full size, otherwise numbers are small and times short."""

    whole: bool = True
    seed: int = 13

    def size(self, whole, small):
        return whole if self.whole else small


@dataclass(frozen=True)
class Bar:
    """One figure and the most that it may be."""

    what: str
    figure: float
    most: float
    unit: str = "s"
    note: str = ""

    @property
    def holds(self):
        return self.figure <= self.most

    def __str__(self):
        said = "holds" if self.holds else "FAILS"
        note = f"  ({self.note})" if self.note else ""
        return f"{said}  {self.figure:8.3g} {self.unit:<4} of {self.most:g}  {self.what}{note}"


def p95(times):
    """The time that nineteen of twenty stay under."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else max(times)


_beside = ThreadPoolExecutor(1)


def lived(coroutine):
    """What it gives, in a loop of its own: where a browser is driven, this thread has one already.

    The other thread stays: a server that is started there ends with it (``PR_SET_PDEATHSIG``).
    """
    return _beside.submit(asyncio.run, coroutine).result()
