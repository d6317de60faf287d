#!/usr/bin/env bash
# holidays 0.109: the local holidays of France are asked by codes that follow neither departments nor ISO 3166-2 throughout.
# Bas-Rhin (67) and Haut-Rhin (68), which keep Good Friday and 26 December, are refused and answer to "6AE" alone,
# while Moselle answers to "57"; Guyane answers to "973" and "GY" but not to its ISO code "GF", while "GP", "MQ",
# "RE" and "YT" are taken. Who passes the department of a person gets an exception nearly everywhere, Rennes (35) included.
# Seen: 57 -> 13 holidays, 6AE -> 13, 35, 67, 68 and GF -> NotImplementedError, GY -> 12.
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "holidays==0.109"
"$place/env/bin/python" - <<'PY'
import sys

import holidays


def days(code):
    try:
        return len(holidays.France(subdiv=code, years=2026))
    except NotImplementedError:
        return "refused"


seen = {code: days(code) for code in ("35", "57", "67", "68", "6AE", "973", "GY", "GF", "974", "RE")}
print(seen)
wanted = {"35": "refused", "57": 13, "67": "refused", "68": "refused", "6AE": 13, "973": 12, "GY": 12, "GF": "refused", "974": 12, "RE": 12}
sys.exit(seen != wanted)
PY
