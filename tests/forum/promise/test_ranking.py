"""Who is asked first: by reasons, then in turn; a place is kept for who is reached later."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum.promise.experts import why
from forum.promise.moments import ON_CALL, Quiet, Wait
from forum.promise.ranking import Candidate, chosen

PARIS = ZoneInfo("Europe/Paris")
OFFICE, ALWAYS = Quiet(20, 8, False), Quiet(0, 0, True)
ASKED = datetime(2017, 3, 6, 18, tzinfo=PARIS)  # a Monday: the step of sixteen hours is on Tuesday at ten
WAIT = Wait(ASKED, ASKED + timedelta(hours=48))
FIRST, SECOND = ASKED + timedelta(hours=16), ASKED + timedelta(hours=30)


def one(pk, points=4, asked=0, quiet=OFFICE, **more):
    return Candidate(pk=pk, quiet=quiet, points=points, why="vous savez", asked=asked, tie=pk, **more)


def asked(candidates, now, wait=WAIT):
    return [(each.pk, step) for each, step in chosen(candidates, wait, now)]


def test_the_three_with_the_best_reasons_at_the_first_step():
    people = [one(1, 4), one(2, 9), one(3, 5), one(4, 1), one(5, 8)]

    assert asked(people, FIRST) == [(2, 16), (5, 16), (3, 16)]


def test_among_equals_the_least_solicited():
    people = [one(1, asked=2), one(2, asked=0), one(3, asked=1), one(4, asked=0)]

    assert asked(people, FIRST) == [(2, 16), (4, 16), (3, 16)]


def test_who_was_asked_lately_gives_way_to_who_knows_a_little_less():
    people = [one(1, points=9, asked=2), one(2, points=4), one(3, points=4), one(4, points=4)]

    assert [pk for pk, _ in asked(people, FIRST)] == [2, 3, 4]


def test_who_was_asked_twice_this_month_comes_after_all_who_have_a_reason():
    people = [one(1, 17, asked=2), one(2, 1), one(3, 17, asked=1), one(4, 1, asked=1)]

    assert [pk for pk, _ in asked(people, FIRST)] == [3, 2, 4]
    assert [pk for pk, _ in asked([*people[:1], one(5, points=16, asked=3)], FIRST)] == [1, 5]


def test_nothing_before_the_first_step_and_three_more_at_the_second():
    people = [one(pk) for pk in range(1, 10)]

    assert asked(people, FIRST - timedelta(minutes=1)) == []
    late = SECOND - timedelta(hours=4, minutes=15)  # it falls at midnight: it leaves before the evening
    assert asked(people, late, WAIT._replace(experts=3)) == [(1, 30), (2, 30), (3, 30)]
    assert asked(people, late, WAIT._replace(experts=6)) == []


def test_a_site_that_was_asleep_catches_up_without_passing_the_targets():
    people = [one(pk) for pk in range(1, 12)]
    morning = ASKED + timedelta(hours=39)

    assert [step for _, step in asked(people, morning)] == [16, 16, 16, 30, 30, 30]
    assert asked(people, WAIT.due_at) == []


def test_a_place_is_kept_for_who_is_reached_later():
    friday = datetime(2017, 3, 10, 17, tzinfo=PARIS)
    wait = Wait(friday, friday + timedelta(hours=48))
    people = [one(1, 9), one(2, 8, quiet=ALWAYS), one(3, 7), one(4, 6)]
    evening = datetime(2017, 3, 10, 19, 50, tzinfo=PARIS)

    assert asked(people, evening, wait) == [(1, 16), (3, 16), (4, 30)]
    rest = [each for each in people if each.pk == 2]
    assert asked(rest, friday + timedelta(hours=16), wait._replace(experts=3)) == []
    assert asked(rest, friday + timedelta(hours=16), wait._replace(experts=2)) == [(2, 16)]


def test_who_is_on_call_comes_on_top_at_the_second_step_whatever_the_reasons():
    people = [*(one(pk) for pk in range(1, 7)), *(one(pk, points=0, on_call=True) for pk in range(7, 17))]
    late = SECOND - timedelta(hours=4, minutes=15)

    assert asked(people, FIRST) == [(1, 16), (2, 16), (3, 16)]
    found = asked(people[3:], late, WAIT._replace(experts=3))
    assert found == [(4, 30), (5, 30), (6, 30), *((pk, ON_CALL) for pk in range(7, 15))]
    assert asked(people[14:], late, WAIT._replace(experts=6, on_call=8)) == []
    assert asked(people[14:], late, WAIT._replace(experts=6, on_call=7)) == [(15, ON_CALL)]


def test_why_is_one_line_of_two_reasons_at_most():
    assert why(["a", "b", "c"]) == "a et b"
    assert why([], on_call=True) == "vous êtes d’astreinte"
    assert why([]) == ""
