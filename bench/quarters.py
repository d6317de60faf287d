"""Histories of twelve quarters: what an attacker finds in the reports of communities that move.

    python -m bench.quarters --histories 20

Each report is made with the ledger of those before, then every quarter is attacked again with all others.
"""

import argparse
import os
import random
import time
from collections import Counter

import django


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--histories", type=int, default=5)
    parser.add_argument("--quarters", type=int, default=12)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--zones", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from comcep.privacy.audit import audit
    from tests.committee.quarters import history

    totals = Counter()
    for seed in range(options.seed, options.seed + options.histories):
        rng = random.Random(seed)
        started = time.monotonic()
        sizes = [
            rng.randint(40, 130),
            rng.randint(30, 90),
            rng.randint(15, 40),
            rng.randint(8, 30),
            rng.randint(4, 20),
        ]
        funds = ["Fonds A", "Fonds B", "Fonds C", "Fonds D"]
        payloads, _ = history(rng, options.quarters, sizes, funds=funds, zones=options.zones)
        for n, payload in enumerate(payloads):
            attack = audit(payload, payloads[:n])
            totals["reports"] += 1
            totals["cells attacked"] += attack.attacked
            totals["flows attacked"] += attack.flows
            totals["found"] += len(attack.findings)
            totals["hidden"] += payload["hidden"]
            totals["carried"] += payload["carried"]
            totals["cells"] += sum("value" in c for t in payload["tables"] for c in t["cells"])
        print(f"history {seed}: {time.monotonic() - started:.0f} s, {dict(totals)}", flush=True)
    print(", ".join(f"{name} {count}" for name, count in totals.items()))


if __name__ == "__main__":
    main()
