"""The report of 16 January 2017, protected."""

import pytest

from comcep.committee.models import fingerprint
from comcep.committee.page import page_of
from comcep.committee.plan.written import OTHER_RUBRICS
from comcep.privacy.audit import audit


@pytest.fixture
def payload(draft):
    return draft.payload


def table(payload, name):
    return next(table for table in payload["tables"] if table["id"] == name)


def values(payload, name, dimension):
    return {
        cell["dims"].get(dimension): cell["value"]
        for cell in table(payload, name)["cells"]
        if "value" in cell and len(cell["dims"]) < 2
    }


def test_totals_of_people_are_told_to_the_nearest_ten(payload):
    assert values(payload, "ensemble", "network") == {None: 320}
    assert values(payload, "conseillers", "network") == {None: 280}


def test_networks_are_told_and_the_smallest_fund_is_not(payload):
    networks = values(payload, "reseaux", "network")

    assert networks["Fongecif et Opacif"] == 113
    assert networks["Missions locales"] == 78
    assert networks["Agecif Cama"] is None
    assert sum(value is None for value in networks.values()) >= 2


def test_outside_members_are_one_figure(payload):
    assert [cell["value"] for cell in table(payload, "hors-pairs")["cells"]] == [37]


def test_no_count_of_people_below_five_is_printed(payload):
    for printed in payload["tables"]:
        if printed["measure"] == "members":
            assert not [cell for cell in printed["cells"] if 0 < (cell.get("value") or 0) < 5]


def test_a_hidden_cell_has_no_share(payload):
    for printed in payload["tables"]:
        hidden = [c["dims"] for c in printed["cells"] if "value" in c and c["value"] is None]
        assert not [c for c in printed["cells"] if "percent" in c and c["dims"] in hidden]


def test_a_rubric_of_few_authors_has_no_line_of_its_own(payload):
    rubrics = values(payload, "rubriques-messages", "rubric")

    assert "Le coin des animateurs" not in rubrics
    assert "Le coin des animateurs" in payload["dims"]["rubric"]["groups"][OTHER_RUBRICS]
    assert "Événements et rencontres, colloques" not in rubrics


def test_rubrics_add_up_to_the_published_totals(payload):
    for name, total in (("rubriques-sujets", 97), ("rubriques-messages", 518)):
        shown = values(payload, name, "rubric")
        groups = payload["dims"]["rubric"]["groups"]
        inner = {leaf for group, leaves in groups.items() for leaf in leaves if group in shown}
        parts = {
            group for group, leaves in groups.items() if any(set(leaves) < set(g) for g in groups.values())
        }
        assert shown[None] == total
        assert sum(v for k, v in shown.items() if k and k not in inner and k not in parts) == total


def test_an_outside_auditor_finds_nothing(payload):
    attack = audit(payload)

    assert attack.green
    assert attack.attacked == payload["hidden"] > 0


def test_showing_one_hidden_network_more_would_be_found(payload):
    hidden = [c for c in table(payload, "reseaux")["cells"] if c.get("value", 0) is None]
    hidden[0]["value"] = {"Afdas": 6, "Agecif Cama": 3, "Uniformation": 9}[hidden[0]["dims"]["network"]]

    assert not audit(payload).green


def test_the_fingerprint_is_that_of_the_tables(draft):
    assert draft.sha256 == fingerprint(draft.payload)


def test_a_page_is_made_of_the_payload_alone(payload, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = page_of(payload)

    fund = next(row for row in page["block"]["reseaux"].tables[0].rows if row["label"] == "Agecif Cama")
    assert fund["cells"] == ["c", "c"]


def test_a_hidden_cell_has_no_bar_and_no_words(payload):
    for cell in table(payload, "zones")["cells"]:
        if cell["dims"] == {"zone": "Nord-Est"}:
            cell["value"] = None

    chart = page_of(payload)["block"]["zones"].charts[0]

    bar = next(bar for bar in chart.bars if bar.label == "Nord-Est")
    assert (bar.text, bar.width) == ("c", None)
    assert "Nord-Est\u00a0: c" in chart.description
