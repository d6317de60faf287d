"""The plan of tables is read: what its file says is what a report does."""

import ast
import datetime
import random
from dataclasses import fields
from pathlib import Path

import pytest

from comcep.committee import plan
from comcep.committee.plan.sheet import Sheet
from comcep.committee.plan.written import PLANS, Line, Plan, in_force, note_of
from comcep.privacy.tables import Key
from tests.committee.quarters import Community, history

CODE = Path(plan.__file__).parent.parent


@pytest.fixture
def snapshot():
    """Sixty topics of five networks, one of them small, and two rubrics that a few people write."""
    community = Community(random.Random(11), [40, 30, 25, 20, 7], rubrics=6, activity=60)
    community.live()
    return community.snapshot(None)


def counts(payload, *ids):
    return [
        cell["value"]
        for table in payload["tables"]
        if table["id"] in ids
        for cell in table["cells"]
        if cell.get("value")
    ]


def read_in_the_code():
    """The names that the code reads of the plan and of its lines."""
    found = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                holder = ast.unparse(node.value)
                if holder.split(".")[-1] == "plan" or "in_force(" in holder:
                    found.add(("plan", node.attr))
                if holder.endswith("line") or "plan.lines[" in holder:
                    found.add(("line", node.attr))
    return found


def test_every_key_of_the_file_is_read():
    written = {("plan", each.name) for each in fields(Plan)} | {("line", each.name) for each in fields(Line)}

    assert written - read_in_the_code() == set()


def test_a_key_that_nothing_reads_is_refused():
    with pytest.raises(TypeError):
        Line(id="ensemble", title="Membres", rule="rounded", colour="vert")


def test_every_line_of_the_plan_has_its_figures_or_its_reason():
    payloads, _ = history(random.Random(1), 2, [40, 30, 25])
    payload = payloads[-1]
    told = {table["id"] for table in payload["tables"]} | set(payload["omitted"])

    assert {
        id for id in PLANS[-1].lines if not any(f"{each}-".startswith(f"{id}-") for each in told)
    } == set()


def test_a_figure_is_written_by_the_rule_of_its_line_alone(snapshot):
    sheet = Sheet(snapshot, (), {}, {}, steps={}, percents=True)
    key = Key.of("outsiders", "members", sheet.today)

    with pytest.raises(ValueError, match="hors-pairs as people"):
        sheet.fix(sheet.table("hors-pairs", key), key, 3)
    with pytest.raises(ValueError, match="hors-pairs as people"):
        sheet.round(sheet.table("hors-pairs", key), key, 3)
    with pytest.raises(ValueError, match="ensemble as rounded"):
        sheet.count_people(sheet.table("ensemble", key), key, 3)


def test_the_threshold_of_people_is_that_of_the_plan(snapshot, monkeypatch):
    before = plan.protected_payload(snapshot).payload
    assert min(counts(before, "reseaux", "hors-pairs")) < 12

    monkeypatch.setattr(in_force(snapshot.as_of), "k", 12)
    payload = plan.protected_payload(snapshot).payload

    assert payload["k"] == 12
    assert {table["k"] for table in payload["tables"]} == {12}
    assert min(counts(payload, "reseaux", "hors-pairs")) >= 12


def test_the_least_group_is_that_of_the_plan(snapshot, monkeypatch):
    monkeypatch.setattr(in_force(snapshot.as_of), "at_risk", 1_000)

    with pytest.raises(plan.TooSmall):
        plan.protected_payload(snapshot)


def test_the_thresholds_of_another_plan_change_nothing(snapshot, monkeypatch):
    before = plan.protected_payload(snapshot).payload
    for other in PLANS:
        if other is not in_force(snapshot.as_of):
            for name in ("k", "at_risk", "sensitive_authors", "base"):
                monkeypatch.setattr(other, name, 500)

    assert plan.protected_payload(snapshot).payload == before


def test_what_too_few_could_write_is_measured_by_the_plan(snapshot, monkeypatch):
    assert counts(plan.protected_payload(snapshot).payload, "delais")

    monkeypatch.setattr(in_force(snapshot.as_of), "at_risk", 110)

    assert plan.protected_payload(snapshot).payload["omitted"]["delais"] == "small"


def test_totals_are_rounded_to_the_base_of_the_plan(snapshot, monkeypatch):
    monkeypatch.setattr(in_force(snapshot.as_of), "base", 50)

    payload = plan.protected_payload(snapshot).payload
    rounded = [table for table in payload["tables"] if "rounding" in table]

    assert {table["rounding"]["base"] for table in rounded} == {50}
    assert {cell["value"] % 50 for table in rounded for cell in table["cells"]} == {0}


def test_a_sensitive_theme_has_as_many_authors_as_the_plan_says(snapshot, monkeypatch):
    for n, row in enumerate(snapshot.topics):
        row.themes = ("handicap",) if n < 20 else ("cpf",)
    sensitive = {row.asker for row in snapshot.topics[:20]}
    shown = {line["theme"] for line in plan.protected_payload(snapshot).payload["themes"]}

    monkeypatch.setattr(in_force(snapshot.as_of), "sensitive_authors", len(sensitive) + 1)
    left = {line["theme"] for line in plan.protected_payload(snapshot).payload["themes"]}

    assert len(sensitive) >= 10
    assert len(shown - left) == 1


# One clock


def test_a_report_follows_the_plan_that_was_in_force_on_its_day():
    assert in_force(datetime.date(2017, 1, 16)).version == "2017-2"
    assert in_force(datetime.date(2026, 9, 30)).version == "2017-2"
    assert in_force(datetime.date(2026, 12, 31)).version == PLANS[-1].version == "2026-1"


def test_a_plan_with_the_clock_says_what_it_breaks_with():
    assert not note_of("2017-2")
    assert "ne s’y comparent pas" in note_of("2026-1") and "2017-2" in note_of("2026-1")
