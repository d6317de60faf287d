"""Emerging themes: how often chance alone raises an alert, and how often a true rise is seen.

    python -m bench.emergence --reports 400

Fifteen themes, authors with unequal activity and habits. One theme may go from 4 % to 20 % of the topics.
"""

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from comcep.privacy.emergence import Evidence, emerging
from comcep.privacy.tables import K

THEMES = 15
NETWORKS = 5
SHARES = [0.04, *(0.96 / (THEMES - 1) for _ in range(THEMES - 1))]


def report(rng, now, before, risen):
    """The evidence of one report: ``now`` and ``before`` topics, the first theme at ``risen`` of the last."""
    authors = [(f"a{n}", rng.randrange(NETWORKS), rng.paretovariate(1.3)) for n in range(3 * now)]
    habits = {code: rng.randrange(THEMES) for code, _, _ in authors}
    weights = [activity for _, _, activity in authors]

    def topics(count, share):
        shares = [share, *(SHARES[n] * (1 - share) / 0.96 for n in range(1, THEMES))]
        pairs, networks = set(), {}
        for code, network, _ in rng.choices(authors, weights, k=count):
            theme = habits[code] if rng.random() < 0.2 else rng.choices(range(THEMES), shares)[0]
            pairs.add((theme, code))
            networks.setdefault(theme, set()).add(network)
        return pairs, networks

    last, networks = topics(now, risen)
    old, _ = topics(before, SHARES[0])
    here, there = Counter(t for t, _ in last), Counter(t for t, _ in old)
    return [
        Evidence(str(t), here[t], len(last), there[t], len(old), len(networks.get(t, ())))
        for t in range(THEMES)
    ]


def rates(rng, reports, now, before, risen):
    """Shares of reports with an alert: a signal, one that may be shown, one on the watch list."""
    found = Counter()
    for _ in range(reports):
        verdicts = emerging(report(rng, now, before, risen))
        if risen != SHARES[0]:
            verdicts = [v for v in verdicts if v.evidence.theme == "0"]
        found["signal"] += any(v.signal for v in verdicts)
        found["shown"] += any(v.may_be_shown(K) for v in verdicts)
        found["watched"] += any(v.watched for v in verdicts)
    return {name: found[name] / reports for name in ("signal", "shown", "watched")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2017)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    print("| topics now, before | what happens | signal | shown to the committee | watch list |")
    print("|---|---|---|---|---|")
    for now, before in ((30, 70), (80, 240), (300, 1000)):
        for what, risen in (
            ("nothing (false alert)", SHARES[0]),
            ("4 % to 20 %", 0.20),
            ("4 % to 12 %", 0.12),
        ):
            r = rates(rng, options.reports, now, before, risen)
            told = " | ".join(f"{r[name]:.2f}" for name in ("signal", "shown", "watched"))
            print(f"| {now}, {before} | {what} | {told} |")


if __name__ == "__main__":
    main()
