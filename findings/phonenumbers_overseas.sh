#!/usr/bin/env bash
# phonenumbers 9.0.43: a number of Guadeloupe, Guyane, Martinique or La Réunion, written as all of France dials it,
# is invalid for the region FR, is not found by its matcher, and its international form gets +33 instead of the
# code of its country (+590, +594, +596, +262). A program that reads French texts must ask each overseas region too,
# or find the numbers itself.
# Seen: each number "False" for FR, "True" for its own region; +33 6 90 12 34 56; the matcher finds the first only.
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "phonenumbers==9.0.43"
"$place/env/bin/python" - <<'PY'
import sys

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number, is_valid_number, parse

told = []
for number, region in (("0690 12 34 56", "GP"), ("0694 20 12 34", "GF"), ("0696 45 12 34", "MQ"), ("0692 12 34 56", "RE")):
    told.append((is_valid_number(parse(number, "FR")), is_valid_number(parse(number, region))))
    print(number, "valid in FR:", told[-1][0], f"in {region}:", told[-1][1])
form = format_number(parse("0690 12 34 56", "FR"), PhoneNumberFormat.INTERNATIONAL)
print("international form, read in FR:", form)
found = [each.raw_string for each in PhoneNumberMatcher("06 12 34 56 78, 0690 12 34 56, 0692 12 34 56", "FR")]
print("found in a French text:", found)
sys.exit(told != [(False, True)] * 4 or form != "+33 6 90 12 34 56" or found != ["06 12 34 56 78"])
PY
