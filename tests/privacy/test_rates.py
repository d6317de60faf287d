"""Shares, intervals and waiting times, beside other ways to compute the same."""

import random
from fractions import Fraction

import pytest
from scipy.stats import CensoredData, binomtest
from scipy.stats import ecdf as empirical

from comcep.privacy.rates import kaplan_meier_median, percentage, wilson


def test_twenty_seven_of_thirty_is_known_between_74_and_97():
    assert [round(100 * bound) for bound in wilson(27, 30)] == [74, 97]


def test_who_still_waits_counts_in_the_median():
    waits = [(1, True), (2, True), (50, False), (60, False), (3, True), (70, False)]

    assert kaplan_meier_median(waits) == 3
    assert kaplan_meier_median([(1, True), (50, False), (60, False)]) is None


def test_a_recent_question_says_nothing_of_the_delays_it_has_not_seen():
    assert kaplan_meier_median([(10, True), (20, True), (1, False), (1, False)]) == 10


def test_halves_are_rounded_up():
    assert percentage(1, 8) == 13


def test_wilson_equals_the_interval_of_another_library():
    for hits, n in [(0, 12), (27, 30), (1, 7), (40, 40), (333, 1000)]:
        other = binomtest(hits, n).proportion_ci(method="wilson")

        assert wilson(hits, n) == pytest.approx((other.low, other.high), abs=1e-9)


def test_the_median_wait_equals_that_of_another_library():
    """Times are drawn apart: at a tie, who was served then was served before those who left."""
    rng = random.Random(3)
    for _ in range(200):
        waits = [(rng.random() * 100, rng.random() < 0.7) for _ in range(rng.randint(5, 40))]
        data = CensoredData(
            uncensored=[wait for wait, served in waits if served],
            right=[wait for wait, served in waits if not served],
        )
        surviving = empirical(data).sf
        half = [
            t for t, s in zip(surviving.quantiles, surviving.probabilities, strict=True) if s <= 0.5 + 1e-12
        ]

        assert kaplan_meier_median(waits) == (pytest.approx(min(half)) if half else None)


def test_a_percentage_is_the_nearest_whole_one_halves_up():
    for whole in range(1, 60):
        for part in range(whole + 1):
            assert percentage(part, whole) == int(Fraction(100 * part, whole) + Fraction(1, 2))
