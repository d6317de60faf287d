"""French is typeset as French: no breakable space before ``; ! ? :`` or inside « », curved apostrophes.

Templates are read without rendering them; Python is read for its strings, docstrings left out.
"""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
TEMPLATES += sorted((settings.BASE_DIR / "templates").rglob("*.txt"))
SOURCES = sorted(
    path
    for package in ("comcep", "forum", "kb")
    for path in (settings.BASE_DIR / package).rglob("*.py")
    if "migrations" not in path.parts
    and path.name != "typography.py"  # it repairs what we look for
    and "fts5" not in path.parts  # the placeholders of SQL are question marks
)

BREAKABLE = {
    "a breakable space before ; ! ? »": re.compile(r"[ \t\n][;!?»](?=[\s.,)¶]|$)"),
    "a breakable space before a colon": re.compile(r"\w[ \t\n]:(?=\s|$)"),
    "a breakable space after «": re.compile(r"«[ \t\n]"),
}
TEMPLATE_FAULTS = BREAKABLE | {
    "no space before ; ! ? »": re.compile(r"[a-zà-ÿ0-9)§][;!?»](?=[\s¶]|$)"),
    "no space before a colon": re.compile(r"[a-zà-ÿ)§]:(?=[\s¶]|$)"),
    "no space after «": re.compile(r"«[^\s]"),
    "a straight apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
}
INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "cite",
    "code",
    "data",
    "em",
    "i",
    "kbd",
    "mark",
    "q",
    "s",
    "small",
    "span",
}
INLINE |= {"strong", "sub", "sup", "time", "var", "wbr", "svg", "use", "path"}
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "content", "value", "label"}


class Words(HTMLParser):
    """What a reader of the page reads or hears; ¶ parts the blocks."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in {"script", "style"}
        if tag not in INLINE:
            self.found.append("¶")
        self.spoken = getattr(self, "spoken", [])
        self.spoken += [value for name, value in attributes if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}
        if tag not in INLINE:
            self.found.append("¶")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def words_of(source):
    """Text of a template: a printed variable is §, a template tag is nothing, its French strings are kept."""
    source = re.sub(r"\{%\s*comment\b.*?endcomment\s*%\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    tags = re.findall(r"\{[%{].*?[%}]\}", source)
    strings = [string for tag in tags for string in re.findall(r"\"([^\"]*)\"", tag) if " " in string]
    source = re.sub(r"\{\{.*?\}\}", "§", source)
    source = re.sub(r"\{%\s*(?:block|endblock|extends|include|load)\b.*?%\}", "¶", source)
    source = re.sub(r"\{%.*?%\}", "", source)
    reader = Words()
    reader.feed(source)
    reader.close()
    return "¶".join(["".join(reader.found), *getattr(reader, "spoken", []), *strings])


def strings_of(source):
    """Strings of a Python source, f-strings with § for their holes; no docstring, no raw string."""
    lines = [line.encode() for line in source.splitlines()]
    tree = ast.parse(source)
    skipped, inner = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inner |= {id(value) for value in node.values}
        if isinstance(node, ast.JoinedStr | ast.Constant) and isinstance(getattr(node, "value", ""), str):
            prefix = lines[node.lineno - 1][node.col_offset :][:2].lower()
            if re.match(rb"r[f\"']|fr", prefix):
                skipped.add(id(node))
    for node in ast.walk(tree):
        if id(node) in skipped | inner:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "§" for v in node.values)
            yield node.lineno, "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def faults(text, rules):
    return [
        f"{why}: …{text[max(0, m.start() - 30) : m.end() + 10]!r}"
        for why, rule in rules.items()
        for m in rule.finditer(text)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_a_template_is_typeset_in_french(path):
    assert faults(words_of(path.read_text()), TEMPLATE_FAULTS) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_the_strings_of_a_module_hold_no_breakable_space_before_a_sign(path):
    found = [
        f"line {line}: {fault}"
        for line, text in strings_of(path.read_text())
        for fault in faults(text, BREAKABLE)
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Êtes-vous là ?</p>",
        "<p>Êtes-vous là?</p>",
        "<p>Attention <strong>ici</strong> !</p>",
        "<p>Nom : {{ name }}</p>",
        "<p>{{ name }}: oui</p>",
        "<p>« Fiche »</p>",
        "<p>l'adresse</p>",
        '<input placeholder="Que cherchez-vous ?">',
        '{% include "x.html" with title="Une question ?" %}',
        "<p>Et puis...</p>",
    ],
)
def test_a_fault_in_a_template_is_found(source):
    assert faults(words_of(source), TEMPLATE_FAULTS)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Êtes-vous là&#8239;?</p>",
        "<p>Nom&nbsp;: {{ name }}</p>",
        "<p>«&#8239;Fiche&#8239;»</p>",
        '<a href="/recherche/?q={{ q }}" onclick="f();">l’adresse</a>',
        "<p>à 14:30</p>{# a comment: it's English ! #}",
        '{% if a %}{% url "questions:detail" a.slug %}{% endif %}',
    ],
)
def test_what_is_right_in_a_template_is_left_alone(source):
    assert faults(words_of(source), TEMPLATE_FAULTS) == []
