"""Twelve quarters of communities that move: nothing hidden is found, by the audit or by trying everything."""

import copy
import fcntl
import itertools
import json
import random
from collections import Counter

import pytest

from comcep.committee import plan
from comcep.committee.plan.blocks.networks import smallest
from comcep.committee.plan.sheet import Sheet
from comcep.privacy import audit as auditor
from comcep.privacy.audit import audit
from comcep.privacy.tables import NotProtected
from tests.committee.quarters import Community, history

SIZES = [22, 14, 9, 6, 4]


@pytest.fixture(scope="session")
def twelve(tmp_path_factory, request):
    """``twelve(seed)``: payloads and true counts. The first process of a run makes them, the others read."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        folder = folder.parent  # What the processes of one run share.
    read = {}

    def made(seed):
        if seed not in read:
            kept = folder / f"quarters-{seed}.json"
            with open(folder / f"quarters-{seed}.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not kept.exists():
                    payloads, truths = history(random.Random(seed), 12, SIZES)
                    kept.write_text(json.dumps([payloads, [list(truth.items()) for truth in truths]]))
            payloads, truths = json.loads(kept.read_text())
            named = [[(tuple(k) if isinstance(k, list) else k, n) for k, n in truth] for truth in truths]
            read[seed] = payloads, [Counter(dict(truth)) for truth in named]
        return read[seed]

    return made


def told(payload, **place):
    """What one report says of the networks: ``{name: (least, most)}``, as any reader would write it down."""
    table = next((t for t in payload["tables"] if t["id"] == "reseaux"), None)
    found = {}
    for cell in table["cells"] if table else ():
        if "percent" not in cell:
            value = cell["value"]
            bounds = (value, value) if value is not None else (cell.get("lo", 1), cell.get("hi", 60))
            found[cell["dims"]["network"]] = bounds
    return found


def total_of(payload):
    table = next(t for t in payload["tables"] if t["id"] == "conseillers")
    value = table["cells"][0]["value"]
    return value - 5, value + 4


def possible(payload):
    """Every way the networks may be, by trying every sum of the others: ``{name: values}``."""
    bounds, (low, high) = told(payload), total_of(payload)
    ranges = {name: range(least, most + 1) for name, (least, most) in bounds.items()}
    found = {}
    for name, values in ranges.items():
        if len(values) > 1:
            others = sums([each for other, each in ranges.items() if other != name])
            found[name] = {v for v in values if any(total - v in others for total in range(low, high + 1))}
    return found


def sums(ranges):
    """Every sum of one value of each range."""
    found = {0}
    for values in ranges:
        found = {total + value for total in found for value in values}
    return found


@pytest.mark.parametrize("seed", range(2))
def test_every_report_of_twelve_is_green_beside_all_the_others(twelve, seed):
    payloads, _ = twelve(seed)

    assert len(payloads) == 12
    assert all(audit(payload, payloads[:n]).green for n, payload in enumerate(payloads) if n % 4 == 3)


@pytest.mark.parametrize("seed", range(2))
def test_no_hidden_network_is_found_by_trying_everything(twelve, seed):
    payloads, truths = twelve(seed)
    tried = 0
    for payload, truth in zip(payloads, truths, strict=True):
        for name, values in possible(payload).items():
            tried += 1
            assert truth[name] in values
            assert max(values) - min(values) >= 2

    assert tried > 5


@pytest.mark.parametrize("seed", range(2))
def test_no_small_flow_is_found_by_trying_everything(twelve, seed):
    payloads, _ = twelve(seed)
    read = [(told(payload), possible(payload)) for payload in payloads]
    for (first, then), (last, now) in itertools.combinations(read, 2):
        for name in set(first) & set(last):
            old, new = then.get(name, {first[name][0]}), now.get(name, {last[name][0]})
            least, most = min(new) - max(old), max(new) - min(old)
            assert most - least >= 2 or least <= -5 or most >= 5 or least == most == 0


@pytest.mark.parametrize("seed", range(2))
def test_no_count_of_people_below_five_is_shown(twelve, seed):
    payloads, _ = twelve(seed)

    assert all(
        not 0 < high < 5 for payload in payloads for low, high in told(payload).values() if low == high
    )


def test_the_auditor_and_trying_everything_agree(twelve):
    payloads, _ = twelve(0)
    payload = next(p for p in payloads if possible(p))
    alone = {
        **payload,
        "sums": [],
        "tables": [t for t in payload["tables"] if t["id"] in ("reseaux", "conseillers")],
    }
    for table in alone["tables"]:
        table["cells"] = [cell for cell in table["cells"] if "percent" not in cell]

    attack = audit(alone)

    for name, values in possible(payload).items():
        bounds = attack.bounds.get(("advisers", "members", payload["as_of"], (("network", name),)))
        if bounds:
            assert bounds == (min(values), max(values))


def test_periods_of_activity_do_not_overlap(twelve):
    payloads, _ = twelve(0)

    assert [p["since"] for p in payloads] == [None, *(p["as_of"] for p in payloads[:-1])]


def test_showing_what_was_carried_would_be_found(twelve):
    payloads, truths = twelve(1)
    for n, (payload, truth) in enumerate(zip(payloads, truths, strict=True)):
        forged = copy.deepcopy(payload)
        table = next((t for t in forged["tables"] if t["id"] == "reseaux"), {"cells": []})
        moved = [c for c in table["cells"] if "carried" in c and truth[c["dims"]["network"]] != c["carried"]]
        if moved:
            cell = moved[0]
            cell["value"] = truth[cell["dims"]["network"]]
            for name in ("lo", "hi", "carried"):
                del cell[name]
            assert not audit(forged, payloads[:n]).green
            return
    pytest.fail("no count was carried in twelve quarters")


def test_a_solver_out_of_time_groups_then_gives_up_and_never_publishes(monkeypatch):
    snapshot = moving().snapshot(None)
    levels = []

    def late(system, **options):
        levels.append({key.population for key in system.cells})
        raise NotProtected("out of time", next(key for key in system.cells if key.population == "advisers"))

    monkeypatch.setattr(plan, "protect", late)

    with pytest.raises(plan.Unprotected):
        plan.protected_payload(snapshot)
    assert len(levels) >= len(plan.STEPS["members"])


def test_no_time_at_all_is_no_report():
    with pytest.raises(plan.Unprotected):
        plan.protected_payload(moving().snapshot(None), time_limit=0)


def test_an_attack_that_does_not_end_is_not_green(monkeypatch):
    payload = plan.protected_payload(moving().snapshot(None)).payload

    assert not audit(payload, time_limit=0).green
    assert auditor.audit is audit


def moving():
    community = Community(random.Random(3), SIZES)
    community.live()
    return community


def test_a_small_fund_leaves_its_group_only_when_twice_clear():
    community = Community(random.Random(5), [40, 20, 15], funds=["A", "B", "C"])
    snapshot = community.snapshot(None)

    def grouped(sizes, before):
        sheet = Sheet(snapshot, (), {}, before, steps={}, percents=True)
        names = smallest(sheet, "Réseau 1", ["A", "B", "C"], sizes)
        return set(names), sheet.workings

    first, memory = grouped({"A": 30, "B": 4, "C": 6}, {})
    assert first == {"B", "C"}
    once, memory = grouped({"A": 30, "B": 9, "C": 9}, memory)
    assert once == {"B", "C"}
    dip, memory = grouped({"A": 30, "B": 7, "C": 9}, memory)
    assert dip == {"B", "C"}
    again, memory = grouped({"A": 30, "B": 9, "C": 9}, memory)
    assert again == {"B", "C"}
    free, memory = grouped({"A": 30, "B": 9, "C": 9}, memory)
    assert free == set()
