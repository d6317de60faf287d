"""``bench.promise`` in small: the ladder helps, asks nobody too often, and says so in the promised words."""

import re

import pytest

from bench.promise.__main__ import line, live
from bench.promise.assumptions import BASELINE

pytestmark = pytest.mark.django_db


def test_a_small_community_keeps_its_promise_more_often_with_the_ladder():
    measured, without = live(60, members=40, days=2, seed=5, daily=9, every=60)

    assert abs(without - BASELINE) < 0.1  # to the nearest question
    assert measured.share > without + 0.1
    assert 0 < measured.most_in_a_week <= 2
    said = r"click rate 40 %: in time: [01]\.\d\d with the ladder, 0\.\d\d without; "
    said += r"solicitations a person and week: \d\.\d\d \(cap 2\)"
    assert re.fullmatch(said, line(40, measured, without))
