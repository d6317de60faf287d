"""Sheets read by the next developer: what draws a class stands in one place."""

import re
from collections import defaultdict

from django.conf import settings

SHEETS = settings.BASE_DIR / "comcep/static/css"


def test_a_class_is_drawn_in_one_sheet():
    homes = defaultdict(set)
    for sheet in (SHEETS / "layout.css", *SHEETS.glob("components/*.css")):
        for name in re.findall(r"^(\.[\w-]+)[^\n]*\{$", sheet.read_text(encoding="utf-8"), re.MULTILINE):
            homes[name].add(sheet.name)

    assert {name: sheets for name, sheets in homes.items() if len(sheets) > 1} == {}
