"""Is this theme really on the rise? An exact test on authors, corrected for the number of themes looked at.

The unit is the author, not the message: one prolific person makes no trend. Of ``now`` and ``before`` authors
who took up a theme, out of as many author-theme pairs, the question is how often chance alone would put as
many of them in the last quarter (hypergeometric, mid-p), and the answers for all themes are corrected
together (Benjamini-Hochberg).
"""

import math
from dataclasses import dataclass

SIGNAL = 0.10
WATCH = 0.05
COMPUTED_FROM = 3
NETWORKS = 2


@dataclass(frozen=True)
class Evidence:
    """What was counted of a theme: authors now and before, out of so many pairs, from so many networks."""

    theme: str
    now: int
    all_now: int
    before: int
    all_before: int
    networks: int


@dataclass(frozen=True)
class Verdict:
    evidence: Evidence
    p: float
    q: float

    @property
    def signal(self):
        return self.q <= SIGNAL

    @property
    def watched(self):
        return self.p < WATCH

    def may_be_shown(self, authors):
        """To the committee: a signal, of at least so many ``authors``."""
        return self.signal and self.evidence.now >= authors


def mid_p(now, all_now, before, all_before):
    """The one-sided chance of at least ``now``, given both totals; what is equal counts for half."""
    drawn, population = now + before, all_now + all_before
    if not drawn or not all_now or not all_before:
        return 1.0

    def log_choose(n, r):
        return math.lgamma(n + 1) - math.lgamma(r + 1) - math.lgamma(n - r + 1)

    below = log_choose(population, drawn)

    def chance(x):
        return math.exp(log_choose(all_now, x) + log_choose(all_before, drawn - x) - below)

    most = min(drawn, all_now)
    above = sum(chance(x) for x in range(now + 1, most + 1))
    return min(1.0, above + 0.5 * chance(now))


def false_discovery_rates(chances):
    """Benjamini-Hochberg: for each chance, the share of false alerts among those at least as small."""
    order = sorted(range(len(chances)), key=lambda i: -chances[i])
    rates, lowest = [1.0] * len(chances), 1.0
    for above, i in enumerate(order):
        lowest = min(lowest, chances[i] * len(chances) / (len(chances) - above))
        rates[i] = lowest
    return rates


def emerging(evidences):
    """A verdict for each theme with enough authors and networks; the correction looks at all of them."""
    evidences = list(evidences)
    chances = [mid_p(e.now, e.all_now, e.before, e.all_before) for e in evidences]
    rates = false_discovery_rates(chances)
    return [
        Verdict(evidence, p, q)
        for evidence, p, q in zip(evidences, chances, rates, strict=True)
        if evidence.now >= COMPUTED_FROM and evidence.networks >= NETWORKS
    ]
