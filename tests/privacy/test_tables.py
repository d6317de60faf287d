"""Primary rules, complementary suppression, and what the attacker can still find."""

import copy
import itertools
import random
from collections import Counter

import pytest

from comcep.privacy import audit as auditor
from comcep.privacy.audit import audit
from comcep.privacy.hiding import protect
from comcep.privacy.tables import (
    Cell,
    Dimension,
    Key,
    NotProtected,
    System,
    carry_forward,
    group_unsafe,
    round_to,
    unsafe_activity,
    unsafe_count,
)

DAY = "2017-01-16"
OPACIF = ("Fongecif", "Unifaf", "Faf-tt", "Uniformation", "Afdas", "Agecif Cama")
NETWORK = Dimension(
    "network",
    {None: ("Apec", "Cap emploi", "Opacif", "Missions locales", "Pôle emploi"), "Opacif": OPACIF},
)
ZONE = Dimension("zone", {None: ("A", "B", "C", "D", "E")})
PUBLISHED = dict(zip(OPACIF, (64, 17, 14, 9, 6, 3), strict=True)) | {
    "Apec": 27,
    "Cap emploi": 28,
    "Missions locales": 78,
    "Pôle emploi": 36,
}


def people(**dims):
    return Key.of("advisers", "members", DAY, **dims)


def system_of(counts, dimensions, *, published=lambda key: True):
    """Every margin of a table of counts by finest categories, as one system with its total fixed."""
    totals = Counter()
    for leaves, count in counts.items():
        choices = []
        for dimension, leaf in zip(dimensions, leaves, strict=True):
            above = [group for group, parts in dimension.groups.items() if leaf in parts]
            choices.append([None, leaf, *above])
        for chosen in itertools.product(*choices):
            dims = {d.name: c for d, c in zip(dimensions, chosen, strict=True) if c is not None}
            totals[people(**dims)] += count
    system = System()
    for key, count in totals.items():
        if published(key):
            system.add(key, Cell(count, primary=unsafe_count(count), fixed=not key.dims))
    system.link(dimensions)
    return system


def export(system, hidden, dimensions, **table):
    cells = [
        {"dims": dict(key.dims), "value": None if key in hidden else cell.value}
        for key, cell in system.cells.items()
    ]
    return {
        "k": 5,
        "dims": {
            d.name: {"values": list(d.leaves()), "groups": {g: list(v) for g, v in d.groups.items()}}
            for d in dimensions
        },
        "tables": [
            {"id": "T", "population": "advisers", "measure": "members", "date": DAY, "cells": cells, **table}
        ],
    }


@pytest.fixture
def published():
    return system_of({(name,): count for name, count in PUBLISHED.items()}, [NETWORK])


def test_the_small_fund_of_2017_is_hidden_with_one_other(published):
    hidden = protect(published)

    assert people(network="Agecif Cama") in hidden
    assert len(hidden) == 2


def test_what_is_hidden_in_2017_is_not_found(published):
    attack = audit(export(published, protect(published), [NETWORK]))

    assert attack.green
    assert attack.attacked == 2


def test_hiding_the_small_fund_alone_is_found_by_subtraction(published):
    attack = audit(export(published, {people(network="Agecif Cama")}, [NETWORK]))

    assert [finding["reason"] for finding in attack.findings] == ["exact"]


def test_the_share_of_a_hidden_fund_is_a_leak(published):
    payload = export(published, protect(published), [NETWORK])
    share = {"dims": {"network": "Agecif Cama"}, "percent": 1, "decimals": 0, "of": {}}
    payload["tables"][0]["cells"].append(share)

    attack = audit(payload)

    assert not attack.green
    name = ("advisers", "members", DAY, (("network", "Agecif Cama"),))
    assert attack.bounds[name] == (2, 4)


def test_a_total_that_is_itself_small_is_never_published():
    with pytest.raises(NotProtected):
        protect(system_of({("A",): 1, ("B",): 2}, [ZONE]))


def test_a_table_of_small_counts_only_is_refused_when_its_margins_must_stay():
    system = system_of({("A",): 1, ("B",): 0, ("C",): 0, ("D",): 0, ("E",): 9}, [ZONE])
    system.cells[people(zone="E")] = Cell(9, fixed=True)

    with pytest.raises(NotProtected) as refused:
        protect(system)

    assert refused.value.reason == "no pattern"


def test_running_out_of_time_is_a_refusal(published):
    with pytest.raises(NotProtected) as refused:
        protect(published, time_limit=0)

    assert refused.value.reason == "out of time"


def test_an_attack_that_did_not_end_is_not_green(published):
    attack = audit(export(published, protect(published), [NETWORK]), time_limit=0)

    assert not attack.green


def test_figures_that_contradict_each_other_are_not_green(published):
    payload = export(published, set(), [NETWORK])
    payload["tables"][0]["cells"][0]["value"] += 1

    assert not audit(payload).green


def test_figures_that_do_not_add_up_are_not_protected(published):
    published.cells[people(network="Apec")] = Cell(28)

    with pytest.raises(ValueError, match="not the sum"):
        protect(published)


def test_a_zero_is_shown_and_hides_nothing():
    counts = {("A",): 0, ("B",): 2, ("C",): 30, ("D",): 40, ("E",): 0}

    hidden = protect(system_of(counts, [ZONE]))

    assert hidden == {people(zone="B"), people(zone="C")}


def random_community(seed):
    """Advisers of the published networks, spread unevenly over five zones."""
    rng = random.Random(seed)
    counts = Counter()
    for network, size in PUBLISHED.items():
        weights = [rng.random() ** 1.5 + 0.05 for _ in ZONE.leaves()]
        counts.update((network, zone) for zone in rng.choices(ZONE.leaves(), weights, k=size))
    return {pair: counts[pair] for pair in itertools.product(PUBLISHED, ZONE.leaves())}


def planned(key):
    """Networks in detail, zones, and operators by zone: what a report publishes."""
    dims = dict(key.dims)
    return not ("zone" in dims and dims.get("network") in OPACIF)


@pytest.mark.parametrize("seed", range(4))
def test_no_cell_of_a_random_community_is_recovered(seed):
    system = system_of(random_community(seed), [NETWORK, ZONE], published=planned)

    attack = audit(export(system, protect(system), [NETWORK, ZONE]))

    assert attack.green
    assert attack.attacked >= sum(cell.primary for cell in system.cells.values())


@pytest.mark.parametrize("seed", range(2))
def test_hiding_only_the_small_cells_of_a_random_community_is_not_enough(seed):
    system = system_of(random_community(seed), [NETWORK, ZONE], published=planned)
    small = {key for key, cell in system.cells.items() if cell.primary}

    assert not audit(export(system, small, [NETWORK, ZONE])).green


def insiders_of(system):
    """For each network, the cells that its own people count without the report."""
    own = {name: {name} for name in NETWORK.parts[None]}
    for name in own:
        own[name] |= set(NETWORK.leaves(name))
    return [
        frozenset(key for key in system.cells if dict(key.dims).get("network") in names)
        for names in own.values()
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_network_that_takes_itself_away_finds_nobody_of_another(seed):
    system = system_of(random_community(seed), [NETWORK, ZONE], published=planned)
    system.insiders = insiders_of(system)

    payload = export(system, protect(system), [NETWORK, ZONE])

    for insider in system.insiders:
        known = {(k.population, k.measure, k.date, k.dims): system.cells[k].value for k in insider}
        assert audit(payload, known=known).green


def test_without_that_protection_an_insider_finds_somebody():
    found = 0
    for seed in range(3):
        system = system_of(random_community(seed), [NETWORK, ZONE], published=planned)
        payload = export(system, protect(system), [NETWORK, ZONE])
        for insider in insiders_of(system):
            known = {(k.population, k.measure, k.date, k.dims): system.cells[k].value for k in insider}
            found += not audit(payload, known=known).green

    assert found


THREE = Dimension("network", {None: ("x", "y", "z")})
TWO = Dimension("zone", {None: ("n", "s")})


def every_table_of(payload):
    """All tables of whole numbers that print the same: the attacker, by exhaustion."""
    cells = payload["tables"][0]["cells"]
    leaves = list(itertools.product(THREE.leaves(), TWO.leaves()))
    shown = {tuple(sorted(c["dims"].items())): c["value"] for c in cells if c["value"] is not None}
    total = shown[()]

    def printed(table):
        for dims, value in shown.items():
            wanted = dict(dims)
            place = (wanted.get("network"), wanted.get("zone"))
            found = sum(
                n
                for leaf, n in zip(leaves, table, strict=True)
                if all(w in (None, part) for w, part in zip(place, leaf, strict=True))
            )
            if found != value:
                return False
        return True

    def spread(left, boxes):
        if not boxes:
            if left == 0:
                yield ()
            return
        network, zone = boxes[0]
        known = shown.get((("network", network), ("zone", zone)))
        for first in range(left + 1) if known is None else [known]:
            if first <= left:
                for rest in spread(left - first, boxes[1:]):
                    yield (first, *rest)

    return [dict(zip(leaves, table, strict=True)) for table in spread(total, leaves) if printed(table)]


@pytest.mark.parametrize("seed", range(12))
def test_the_attacker_finds_exactly_what_exhaustion_finds(seed):
    rng = random.Random(seed)
    counts = {pair: rng.choice([1, 1, 2, 3, 4]) for pair in itertools.product(THREE.leaves(), TWO.leaves())}
    system = system_of(counts, [THREE, TWO])
    inner = [key for key in system.cells if len(key.dims) == 2]
    hidden = set(rng.sample(sorted(inner), rng.choice([2, 3, 4])))
    payload = export(system, hidden, [THREE, TWO])

    attack = audit(payload)

    possible = every_table_of(payload)
    hidden_leaves = {tuple(c for _, c in key.dims) for key in hidden}
    possible = [table for table in possible if all(table[leaf] >= 1 for leaf in hidden_leaves)]
    for name, bounds in attack.bounds.items():
        values = [table[tuple(category for _, category in name[3])] for table in possible]
        assert bounds == (min(values), max(values))


@pytest.mark.parametrize("seed", range(6))
def test_a_protected_cell_stays_in_doubt_by_exhaustion(seed):
    rng = random.Random(seed)
    counts = {pair: rng.choice([0, 2, 5, 6]) for pair in itertools.product(THREE.leaves(), TWO.leaves())}
    system = system_of(counts, [THREE, TWO])
    try:
        hidden = protect(system)
    except NotProtected:
        return
    if not hidden:
        return
    possible = every_table_of(export(system, hidden, [THREE, TWO]))

    for key in hidden:
        wanted = dict(key.dims)
        values = {
            sum(
                n
                for (network, zone), n in table.items()
                if wanted.get("network") in (None, network) and wanted.get("zone") in (None, zone)
            )
            for table in possible
        }
        assert len(values) > 2


def test_tables_that_are_safe_alone_are_protected_together():
    """Members by zone and members by network share a margin that the other table would give away."""
    counts = {("x", "n"): 3, ("x", "s"): 6, ("y", "n"): 9, ("y", "s"): 8, ("z", "n"): 12, ("z", "s"): 7}
    system = system_of(counts, [THREE, TWO])

    hidden = protect(system)
    attack = audit(export(system, hidden, [THREE, TWO]))

    assert people(network="x", zone="n") in hidden
    assert len(hidden) >= 4
    assert attack.green


@pytest.mark.parametrize(
    ("counts", "at_risk", "unsafe"),
    [
        ([], 300, False),
        ([3, 3, 3, 3], 300, True),
        ([3, 3, 3, 3, 3], 300, False),
        ([3, 3, 3, 3, 3], 9, True),
        ([11, 3, 3, 3, 1], 300, True),
        ([10, 6, 3, 1, 1], 300, True),
        ([10, 5, 3, 1, 1], 300, False),
    ],
)
def test_activity_needs_five_authors_ten_at_risk_and_nobody_dominant(counts, at_risk, unsafe):
    by_author = Counter({f"a{n}": count for n, count in enumerate(counts)})

    assert unsafe_activity(by_author, at_risk, authors=5, among=10) is unsafe


def authors(prefix, *counts):
    return Counter({f"{prefix}{n}": count for n, count in enumerate(counts)})


def test_one_small_rubric_takes_another_with_it():
    rubrics = {
        "petite": authors("p", 2, 1),
        "moyenne": authors("m", *[2] * 6),
        "grande": authors("g", *[3] * 20),
    }

    assert group_unsafe(rubrics, dict.fromkeys(rubrics, 282), authors=5, among=10) == {"petite", "moyenne"}


def test_rubrics_that_stay_small_together_have_no_line():
    rubrics = {"petite": authors("p", 2, 1), "autre": authors("p", 1, 1)}

    assert group_unsafe(rubrics, dict.fromkeys(rubrics, 282), authors=5, among=10) is None


def test_a_rubric_held_in_the_group_stays_there():
    rubrics = {name: authors(name, *[3] * 10) for name in ("a", "b", "c")}
    held = frozenset({"b", "c"})

    assert "b" in group_unsafe(rubrics, dict.fromkeys(rubrics, 282), held, authors=5, among=10)


@pytest.mark.parametrize(
    ("value", "released", "repeated"),
    [(27, [], None), (27, [27], None), (30, [27], 27), (32, [27], None), (32, [27, 30], 30), (3, [7], 7)],
)
def test_a_count_moves_only_by_the_threshold(value, released, repeated):
    assert carry_forward(value, released, 5) == repeated


def test_a_flow_of_two_people_between_two_reports_is_found():
    before = export(system_of({("A",): 27, ("B",): 30}, [ZONE]), set(), [ZONE], stock=True)
    after = export(system_of({("A",): 29, ("B",): 30}, [ZONE]), set(), [ZONE], stock=True, date="2017-04-15")

    attack = audit(after, [before])

    assert {"flow"} == {finding["reason"] for finding in attack.findings}


def test_a_cell_hidden_now_and_shown_before_on_the_same_day_is_found(published):
    hidden = protect(published)
    before = export(published, set(), [NETWORK])

    assert not audit(export(published, hidden, [NETWORK]), [before]).green


def test_totals_are_rounded_to_the_nearest_ten():
    assert [round_to(n, 10) for n in (282, 285, 319, 4)] == [280, 290, 320, 0]


def test_the_same_figures_are_attacked_once(published, monkeypatch):
    payload = export(published, protect(published), [NETWORK])
    first = audit(payload)
    monkeypatch.setattr(auditor, "milp", lambda *args, **options: pytest.fail("solved again"))

    assert audit(copy.deepcopy(payload)).bounds == first.bounds


def test_one_figure_that_differs_is_attacked_anew(published):
    payload = export(published, protect(published), [NETWORK])
    first = audit(payload)
    for cell in payload["tables"][0]["cells"]:
        if cell["dims"] == {"network": "Apec"} or not cell["dims"]:
            cell["value"] += 1
        elif cell["dims"] == {"network": "Opacif"}:
            cell["value"] += 2

    assert not audit(payload).green
    assert audit(export(published, protect(published), [NETWORK])).bounds == first.bounds
