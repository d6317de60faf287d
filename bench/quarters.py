"""Histories of twelve quarters: what an attacker finds in the reports of communities that move.

    python -m bench.quarters --histories 20

Each report is made with the ledger of those before, then every quarter is attacked again with all others:
by the audit, by ``bench.attack`` (all reports at once, linear programmes of its own), and by an insider of
each network who counts the own members and takes them away.
"""

import argparse
import os
import random
import sys
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
    from bench.attack import Attacker
    from comcep.committee.plan.written import ZONES
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
        payloads, truths = history(rng, options.quarters, sizes, funds=funds, zones=options.zones)
        made = time.monotonic() - started
        for n, payload in enumerate(payloads):
            attack = audit(payload, payloads[:n])
            totals["reports"] += 1
            totals["found by the audit"] += len(attack.findings)
            totals["hidden"] += payload["hidden"]
            totals["carried"] += payload["carried"]
            totals["cells"] += sum("value" in c for t in payload["tables"] for c in t["cells"])
            totals["tables left out"] += sum(why != "yearly" for why in payload["omitted"].values())
        apart = Attacker(payloads)
        totals["attacked apart"] += len(apart.hidden)
        totals["recovered apart"] += len(apart.recovered())
        totals["flows apart"] += len(apart.flows())
        for payload, truth in zip(payloads, truths, strict=True):
            for name, count in _people(payload, truth, ZONES):
                if name in apart.low:
                    low, high = apart.bounds(name)
                    totals["false bounds"] += not low <= count <= high
        for network in truths[0]:
            if isinstance(network, str) and network.startswith("Réseau"):
                own = {
                    name: count
                    for payload, truth in zip(payloads, truths, strict=True)
                    for name, count in _people(payload, truth, ZONES)
                    if ("network", network) in name[3]
                }
                insider = Attacker(payloads, own)
                totals["attacked by insiders"] += sum(name not in own for name in insider.hidden)
                totals["recovered by insiders"] += len(insider.recovered())
        spent = time.monotonic() - started
        print(f"history {seed}: reports {made:.0f} s, with attacks {spent:.0f} s, {dict(totals)}", flush=True)
    print(", ".join(f"{name} {count}" for name, count in totals.items()))
    leaks = ("found by the audit", "recovered apart", "flows apart", "false bounds")
    sys.exit(1 if any(totals[name] for name in leaks) else 0)


def _people(payload, truth, zones):
    """The true counts of people of one report, by the names of its cells."""
    slugs = {label: slug for slug, label in zones.items()}
    for table in payload["tables"]:
        if table["id"] in ("reseaux", "zones"):
            for cell in table["cells"]:
                dims = cell["dims"]
                if "value" in cell and "network" in dims:
                    place = (dims["network"], slugs[dims["zone"]]) if "zone" in dims else dims["network"]
                    name = (table["population"], table["measure"], table["date"], tuple(sorted(dims.items())))
                    yield name, truth[place]


if __name__ == "__main__":
    main()
