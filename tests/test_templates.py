"""Rules that every template of ours keeps, read from their source."""

import re

import pytest
from django.conf import settings
from django.template import Context, Engine

from tests.undefined import Undefined, UndefinedVariable

FOLDER = settings.BASE_DIR / "templates"
SOURCES = sorted(FOLDER.rglob("*.html")) + sorted(FOLDER.rglob("*.txt"))

# Printing without escaping: each line says why the text is safe.
PRINTS_HTML = {
    "committee/standalone.html": "the style sheets of this site",
}
# A file to download and a mail hold their own style; the site's pages never do.
STANDALONE = {"committee/standalone.html", "emails/base.html"}

FORBIDDEN = {
    "an inline handler": r"<[^>]*\son[a-z]+\s*=",
    "htmx code in an attribute": r"<[^>]*\shx-on[:=-]",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a javascript: address": r"javascript:",
    "the raw text of a post, which is marked safe (hole S16)": r"\{\{[^}]*\bpost\.content\b(?!\.rendered)",
    "words among the facts of a row without an element of their own, which a phone cuts in half": (
        r"class=\"row-meta\"[^>]*>\s*(?:\{%[^%]*%\}\s*)*(?:\{\{|\w)"
    ),
    "an address of another site loaded by the page": (
        r"<(?:script|img|iframe|source|video|link)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//"
    ),
}
UNESCAPED = r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off"
SCRIPT = re.compile(r"<script\b[^>]*>", re.IGNORECASE)


def name_of(path):
    return str(path.relative_to(FOLDER))


def without_comments(source):
    source = re.sub(r"\{%\s*comment\b.*?endcomment\s*%\}", "", source, flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}", "", source)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_template_holds_nothing_forbidden(path):
    source = without_comments(path.read_text())
    rules = {
        why: pattern
        for why, pattern in FORBIDDEN.items()
        if why != "a style element" or name_of(path) not in STANDALONE
    }

    assert not [why for why, pattern in rules.items() if re.search(pattern, source, re.IGNORECASE)]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_script_comes_from_a_file_of_ours_or_carries_the_nonce(path):
    scripts = SCRIPT.findall(without_comments(path.read_text()))

    assert not [tag for tag in scripts if "src=" not in tag and "nonce=" not in tag]


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix == ".html"], ids=name_of)
def test_a_template_escapes_what_it_prints(path):
    if name_of(path) in PRINTS_HTML:
        return

    assert not re.findall(UNESCAPED, without_comments(path.read_text()))


def test_the_list_of_templates_that_print_html_holds_no_other():
    assert not [name for name in PRINTS_HTML if not re.search(UNESCAPED, (FOLDER / name).read_text())]


@pytest.fixture
def engine(tmp_path):
    (tmp_path / "ours.html").write_text("{% if mine %}{{ missing }}{% endif %}")
    (tmp_path / "filtered.html").write_text("{{ missing.name|upper }}")
    (tmp_path / "default.html").write_text('{{ missing.name|default:"rien" }}')
    return tmp_path


def render(folder, name, ours):
    engine = Engine(dirs=[folder], string_if_invalid=Undefined(ours))
    return engine.get_template(name).render(Context({"mine": True}))


@pytest.mark.parametrize("name", ["ours.html", "filtered.html"])
def test_a_variable_that_nobody_gave_fails_in_a_template_of_ours(engine, name):
    with pytest.raises(UndefinedVariable, match=rf"{name}:1: missing"):
        render(engine, name, ours=engine)


def test_a_variable_that_nobody_gave_is_empty_in_a_template_of_others(engine):
    assert render(engine, "ours.html", ours="/elsewhere") == ""


def test_a_default_says_what_to_print_for_a_variable_that_nobody_gave(engine):
    assert render(engine, "default.html", ours=engine) == "rien"
