"""Shares, intervals and waiting times that may be printed of a small community."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from comcep.privacy.tables import AT_RISK, K

Z95 = 1.959963984540054


def wilson(hits, n):
    """The 95 % interval of a share (Wilson), as two fractions."""
    share = hits / n
    centre = share + Z95**2 / (2 * n)
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    scale = 1 + Z95**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(frozen=True)
class Rate:
    """A share as it may be printed: whole per cents, or a class of five points when either side is small."""

    low: int
    high: int
    interval: tuple[int, int]
    n: int

    @property
    def exact(self):
        return self.low == self.high


def protected_rate(hits, n, *, people, k=K):
    """The share of ``hits`` among ``n``, or ``None`` when nothing of it may be printed.

    Both sides must be empty or hold at least ``k``; if not, only a class of five points is told, and the
    interval is widened to classes too, since an interval and ``n`` give the number back. « All » and « none
    » among fewer than ten people would be a statement about each of them.
    """
    if n < AT_RISK or people < k or (hits in (0, n) and people < AT_RISK):
        return None
    low, high = wilson(hits, n)
    if all(side == 0 or side >= k for side in (hits, n - hits)):
        percent = percentage(hits, n)
        return Rate(percent, percent, (math.floor(100 * low + 0.5), math.floor(100 * high + 0.5)), n)
    start = min(5 * (20 * hits // n), 95)
    interval = (5 * math.floor(20 * low), min(100, 5 * math.ceil(20 * high)))
    return Rate(start, start + 5, (min(interval[0], start), max(interval[1], start + 5)), n)


def percentage(part, whole):
    """Whole per cents, halves up."""
    return (200 * part + whole) // (2 * whole)


def kaplan_meier_median(waits: Iterable[tuple[float, bool]]):
    """The waiting time by which half have been served; ``(wait, served)`` pairs, the others still wait.

    Who still waits counts as long as observed, no longer. ``None`` when fewer than half are ever served.
    """
    waits = sorted(waits, key=lambda pair: (pair[0], not pair[1]))
    surviving, at_risk = 1.0, len(waits)
    for wait, served in waits:
        if served:
            surviving *= 1 - 1 / at_risk
            if surviving <= 0.5 + 1e-12:
                return wait
        at_risk -= 1
    return None
