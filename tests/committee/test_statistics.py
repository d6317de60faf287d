"""The figures of the whole community, beside an independent computation of each."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from comcep.committee import plan
from comcep.committee.plan.statistics import statistics
from comcep.committee.snapshot import QUARTER
from tests.committee.quarters import Community


@pytest.fixture(scope="module")
def made():
    """A community of five networks, its first report, and what it was made from."""
    community = Community(random.Random(21), [60, 40, 30, 25, 15], activity=120)
    community.live()
    snapshot = community.snapshot(None)
    return snapshot, plan.protected_payload(snapshot).payload


def told(payload, name):
    return next((s for s in payload["statistics"] if s["id"] == name), None)


def test_a_quarter_of_participation_is_91_days():
    assert timedelta(days=91) == QUARTER


def test_collaboration_is_told_beside_what_chance_would_give(made):
    """Two people drawn at random, with replacement, are of two networks so often."""
    snapshot, payload = made
    networks = [row.network for row in snapshot.members if row.peer]
    rng = random.Random(1)
    draws = 40_000
    apart = sum(rng.choice(networks) != rng.choice(networks) for _ in range(draws))

    assert told(payload, "elsewhere")["expected"] == pytest.approx(100 * apart / draws, abs=1)
    elsewhere, same = (sum(snapshot.replies_between[x].values()) for x in (True, False))
    assert told(payload, "elsewhere")["percent"] == int(100 * elsewhere / (elsewhere + same) + 0.5)


def test_the_mix_of_january_2017_gives_73_per_cent_by_chance():
    sizes = [113, 78, 36, 27, 28]

    assert 100 - round(100 * sum(n * n for n in sizes) / sum(sizes) ** 2) == 73


def test_concentration_is_the_share_of_the_most_active_tenth(made):
    snapshot, payload = made
    ranked = sorted(snapshot.peer_replies.items(), key=lambda pair: pair[1], reverse=True)
    tenth = ranked[: len(ranked) // 10]
    share = 100 * sum(n for _, n in tenth) / sum(n for _, n in ranked)

    assert abs(told(payload, "concentration")["about"] - share) <= 2.5 + 0.5
    assert told(payload, "concentration")["about"] % 5 == 0


@pytest.mark.parametrize(
    "replies",
    [
        Counter({"a": 500, **{f"p{n}": 1 for n in range(59)}}),
        Counter({f"p{n}": 3 for n in range(49)}),
    ],
)
def test_concentration_is_not_told_of_one_person_nor_of_few(made, replies):
    snapshot, payload = made
    before, snapshot.peer_replies = snapshot.peer_replies, replies
    try:
        held = {"questions": [], "snapshot": snapshot, "dimensions": {}, "nested": set()}
        sheet = type("Sheet", (), {**held, "plan": plan.in_force(snapshot.as_of)})

        assert [s for s in statistics(sheet, payload["tables"]) if s["id"] == "concentration"] == []
    finally:
        snapshot.peer_replies = before
