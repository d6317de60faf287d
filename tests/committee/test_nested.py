"""Totals that nest: what a reader learns by taking one away from another, and what definitions alone tell."""

import random

import pytest

from comcep.committee import plan
from comcep.privacy.audit import audit
from tests.committee.quarters import Community


@pytest.fixture
def snapshot():
    """Five networks and sixty questions, all of them a week old: nothing differs between the totals."""
    community = Community(random.Random(11), [40, 30, 25, 20, 15], activity=60)
    community.live()
    made = community.snapshot(None)
    for row in made.topics:
        row.age, row.expects_answer = row.age + 168, True
    return made


def named(payload, name):
    return next((table for table in payload["tables"] if table["id"] == name), None)


def test_questions_are_told_when_nothing_else_was_written(snapshot):
    payload = plan.protected_payload(snapshot).payload

    assert named(payload, "delais")
    assert any(statistic["id"] == "median" for statistic in payload["statistics"])


@pytest.mark.parametrize(("authors", "told"), [(2, False), (6, True)])
def test_topics_less_questions_count_five_authors_or_are_not_to_be_counted(snapshot, authors, told):
    for n, row in enumerate(snapshot.topics[:12]):
        row.expects_answer, row.asker = False, f"announcer{n % authors}"

    payload = plan.protected_payload(snapshot).payload

    assert (named(payload, "delais") is not None) == told
    assert (payload["omitted"].get("delais") == payload["omitted"].get("solutions") == "nested") != told
    assert any(statistic["id"] == "median" for statistic in payload["statistics"]) == told


@pytest.mark.parametrize(("authors", "told"), [(2, False), (6, True)])
def test_replies_less_those_between_advisers_count_five_authors_or_are_not_told(snapshot, authors, told):
    for n in range(12):
        snapshot.messages[0][f"outsider{n % authors}"] += 1

    payload = plan.protected_payload(snapshot).payload

    assert (named(payload, "entraide") is not None) == told
    assert (payload["omitted"].get("entraide") == "nested") != told


def made_of(noreply):
    """Sixty topics, all questions, of which ``noreply`` had no reply; two delays are hidden and make six."""
    place = {"population": "topics", "measure": "started", "date": "2017-01-16", "k": 5}
    asked = {**place, "population": "questions", "measure": "asked"}
    names = ["promise", "week", "none"]
    return {
        "k": 5,
        "as_of": "2017-01-16",
        "dims": {"replies": {"values": ["no", "some"]}, "delay": {"values": names}},
        "tables": [
            {"id": "topics", **place, "cells": [{"dims": {}, "value": 60}]},
            {
                "id": "replies",
                **place,
                "cells": [
                    {"dims": {"replies": "no"}, "value": noreply},
                    {"dims": {"replies": "some"}, "value": 60 - noreply},
                ],
            },
            {
                "id": "delays",
                **asked,
                "cells": [
                    {"dims": {}, "value": 60},
                    {"dims": {"delay": "promise"}, "value": 54},
                    {"dims": {"delay": "week"}, "value": None},
                    {"dims": {"delay": "none"}, "value": None},
                ],
            },
        ],
        "relations": [
            {
                "least": 0,
                "terms": [
                    {"factor": 1, **place, "dims": {}},
                    {"factor": -1, **place, "dims": {"replies": "no"}},
                    {"factor": -1, **asked, "dims": {}},
                    {"factor": 1, **asked, "dims": {"delay": "none"}},
                ],
            }
        ],
    }


def test_what_had_no_reply_is_known_not_to_be_answered_and_the_attack_uses_it():
    attack = audit(made_of(5))

    assert [found["reason"] for found in attack.findings] == ["exact", "exact"]
    assert audit(made_of(1)).green


def test_a_report_says_which_relations_hold_between_its_tables(snapshot):
    payload = plan.protected_payload(snapshot).payload

    assert len(payload["relations"]) >= 3
    assert audit(payload).green


def test_a_repeated_count_moved_so_it_is_not_the_one_before():
    base = {
        "k": 5,
        "dims": {"network": {"values": ["A", "B"]}},
        "tables": [
            {
                "id": "t",
                "population": "advisers",
                "measure": "members",
                "stock": True,
                "date": "2017-01-16",
                "cells": [
                    {"dims": {}, "value": 40},
                    {"dims": {"network": "A"}, "value": 20},
                    {"dims": {"network": "B"}, "value": 20},
                ],
            }
        ],
    }
    later = {
        **base,
        "tables": [
            {
                **base["tables"][0],
                "date": "2017-03-31",
                "rounding": None,
                "cells": [
                    {"dims": {}, "value": 40},
                    {"dims": {"network": "A"}, "value": None, "lo": 19, "hi": 24, "carried": 20},
                    {"dims": {"network": "B"}, "value": None, "lo": 16, "hi": 21, "carried": 20},
                ],
            }
        ],
    }

    reasons = {found["reason"] for found in audit(later, [base]).findings}

    assert reasons == set()
    later["tables"][0]["cells"][1]["lo"] = 20
    later["tables"][0]["cells"][1]["hi"] = 22
    assert {found["reason"] for found in audit(later, [base]).findings} == {"flow"}
