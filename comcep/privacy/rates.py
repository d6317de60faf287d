"""Shares, intervals and waiting times that may be printed of a small community."""

import math
from collections.abc import Iterable

Z95 = 1.959963984540054


def wilson(hits, n):
    """The 95 % interval of a share (Wilson), as two fractions."""
    share = hits / n
    centre = share + Z95**2 / (2 * n)
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    scale = 1 + Z95**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


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
