"""French as every template says it: dates, times, whose a thing is."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import Context, Template

from comcep.members.access.names import of


def said(template, value):
    return Template(template).render(Context({"it": value}))


def test_a_date_and_an_hour_are_said_as_in_french():
    at = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)  # 9 h 05 in Paris

    assert said("{{ it|day }}", date(2026, 12, 1)) == "1er décembre 2026"
    assert said("{{ it|moment }}", at) == "1er décembre 2026 à 9\u00a0h\u00a005"
    assert said("{{ it|clock }}", at.replace(hour=14)) == "15\u00a0h\u00a005"
    assert said("{{ it|day }}{{ it|moment }}{{ it|clock }}", None) == ""


@pytest.mark.parametrize(
    ("number", "ends"), [(0, ""), (1.5, ""), ("1", ""), (2, "s"), ([], ""), ([1, 2], "s"), (None, "")]
)
def test_less_than_two_is_singular(number, ends):
    assert said("{{ it|pluralize }}", number) == ends


@pytest.mark.parametrize(
    "name", ["d’Odile", "d’Hélène", "d’Éric", "d’Yves", "de Karine", "de Zoé", "de l’animation", "de "]
)
def test_a_name_is_elided_before_a_vowel(name):
    bare = name.removeprefix("d’") if name.startswith("d’") else name.removeprefix("de ")

    assert of(bare) == name and said("{{ it|of }}", bare) == name


def test_no_template_says_a_date_in_another_way():
    templates = settings.BASE_DIR / "templates"
    sources = [path for kind in ("*.html", "*.txt") for path in templates.rglob(kind)]

    assert [path.name for path in sources if '|date:"j' in (said := path.read_text()) or "H:i" in said] == []
