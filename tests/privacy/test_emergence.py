"""Themes on the rise: what chance explains is not told."""

from fractions import Fraction
from math import comb

import pytest

from comcep.privacy.emergence import Evidence, emerging, false_discovery_rates, mid_p


def enumerated(now, all_now, before, all_before):
    drawn, population = now + before, all_now + all_before

    def chance(x):
        return Fraction(comb(all_now, x) * comb(all_before, drawn - x), comb(population, drawn))

    return float(sum(chance(x) for x in range(now + 1, min(drawn, all_now) + 1)) + chance(now) / 2)


@pytest.mark.parametrize(
    "counts", [(3, 30, 4, 70), (0, 30, 5, 70), (6, 30, 1, 70), (12, 80, 10, 240), (5, 5, 0, 9)]
)
def test_the_chance_is_that_of_exact_counting(counts):
    assert mid_p(*counts) == pytest.approx(enumerated(*counts))


def test_nothing_to_compare_with_is_no_trend():
    assert mid_p(5, 30, 0, 0) == 1.0


def test_many_looks_are_corrected_together():
    assert false_discovery_rates([0.01, 0.04, 0.03, 0.5]) == pytest.approx(
        [0.04, 0.0533, 0.0533, 0.5], abs=1e-3
    )


def test_a_single_network_or_two_authors_make_no_trend():
    calm = [Evidence(f"t{n}", 2, 30, 6, 70, 3) for n in range(8)]
    alone = Evidence("alone", 9, 30, 0, 70, 1)
    few = Evidence("few", 2, 30, 0, 70, 2)

    assert [v.evidence.theme for v in emerging([*calm, alone, few]) if v.signal] == []


@pytest.mark.parametrize(("authors", "shown"), [(5, True), (8, True), (10, False)])
def test_a_signal_is_shown_of_as_many_authors_as_the_plan_says(authors, shown):
    evidence = [Evidence(f"t{n}", 2, 30, 6, 70, 3) for n in range(8)]
    evidence.append(Evidence("rise", 8, 30, 1, 70, 3))

    (verdict,) = [v for v in emerging(evidence) if v.evidence.theme == "rise"]

    assert verdict.signal
    assert verdict.may_be_shown(authors) is shown
