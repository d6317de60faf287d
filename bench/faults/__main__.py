"""Break a running site and print each bar of ``docs/bench.md`` with its figure.

python -m bench.faults                      every subject, at the size of the bars
python -m bench.faults clients writers      these subjects
python -m bench.faults --small kills        the same shape, small numbers, short times
"""

import argparse
import importlib
import os
import sys

from bench.faults import Run

SUBJECTS = (
    "clients",
    "writers",
    "files",
    "silent",
    "full",
    "kills",
    "steady",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("subjects", nargs="*", help=", ".join(SUBJECTS))
    parser.add_argument("--small", action="store_true", help="small numbers and short times")
    parser.add_argument("--seed", type=int, default=13, help="of what is drawn at random")
    options = parser.parse_args()
    if unknown := set(options.subjects) - set(SUBJECTS):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    run = Run(whole=not options.small, seed=options.seed)
    held = True
    for name in options.subjects or SUBJECTS:
        load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
        print(f"== {name} (load of the machine {load})", flush=True)
        for bar in importlib.import_module(f"bench.faults.{name}").measure(run):
            held = held and bar.holds
            print(bar, flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
