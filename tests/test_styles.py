"""Sheets read by the next developer: what draws a class stands in one place."""

import re
from collections import defaultdict

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from comcep.storage import HashedStaticFilesStorage, joined_sheet

STATIC = settings.BASE_DIR / "comcep/static"
SHEETS = STATIC / "css"
DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{([^{}]*)\}\s*\}")
COLOUR = re.compile(r"--[\w-]+: (?:#[0-9a-f]{6}|[\w .]*rgb\([\d %/]+\))")


def test_a_class_is_drawn_in_one_sheet():
    homes = defaultdict(set)
    for sheet in (SHEETS / "frame.css", SHEETS / "layout.css", *SHEETS.glob("components/*.css")):
        for name in re.findall(r"^(\.[\w-]+)[^\n]*\{$", sheet.read_text(encoding="utf-8"), re.MULTILINE):
            homes[name].add(sheet.name)

    assert {name: sheets for name, sheets in homes.items() if len(sheets) > 1} == {}


def test_the_dark_changes_colours_alone():
    """Hence the pages are looked at by all the rules in light, by those of colours in the dark.

    Wagtail has a dark theme of its own, which the sheet of its admin corrects.
    """
    sheets = [path for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")] if path.name != "admin.css"]
    asked = [path for path in sheets if "color-scheme:" in said(path)]
    tokens = said(SHEETS / "tokens.css")
    (dark,) = DARK.findall(tokens)

    assert asked == [SHEETS / "tokens.css"]
    assert tokens.count("color-scheme:") == 2, "the schemes that the pages have, and the dark one"
    assert [line for line in map(str.strip, dark.split(";")) if line and not COLOUR.fullmatch(line)] == []


def test_templates_tell_the_browser_of_the_dark_and_change_nothing_by_it():
    pages = settings.BASE_DIR / "templates"
    lines = [
        line
        for path in pages.rglob("*.html")
        if not path.is_relative_to(pages / "emails")
        for line in said(path).splitlines()
        if "color-scheme" in line
    ]

    assert [
        line for line in lines if 'name="theme-color"' not in line and 'name="color-scheme"' not in line
    ] == []


def said(path):
    return path.read_text(encoding="utf-8")


def test_one_sheet_holds_all_that_it_imports_in_its_layers():
    found = {path: (storage, path) for finder in get_finders() for path, storage in finder.list([])}

    sheet = joined_sheet(found)

    assert "@import" not in sheet
    assert "@layer reset, tokens, base, layout, components, utilities;" in sheet
    assert "@layer tokens {\n:root" in sheet and "@media print {" in sheet


def test_what_pages_name_is_compressed_and_nothing_else(tmp_path):
    storage = HashedStaticFilesStorage(location=tmp_path)
    storage.hashed_files = {"app.css": "app.0123456789ab.css"}
    for name in ("app.css", "app.0123456789ab.css"):
        (tmp_path / name).write_text(".row { color: red }\n" * 100)

    list(storage.compress_files(["app.css", "app.0123456789ab.css"]))

    made = {path.name for path in tmp_path.iterdir()} - {"app.css", "app.0123456789ab.css"}
    assert made == {"app.0123456789ab.css.br", "app.0123456789ab.css.gz"}
