"""When a step of the ladder leaves: at its hour, before a quiet time it falls in, never after the promise."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comcep.notifications.models import Rhythm
from comcep.notifications.quiet import open_until, opens_at
from forum.promise.moments import LEAD, Quiet, Wait, is_time, reach, sending, step_at

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Quiet(20, 8, False)  # as everybody, unless one chooses otherwise
ALWAYS = Quiet(0, 0, True)


def paris(day, hour, minute=0):
    """A moment of March 2017: the 10th is a Friday, the 12th a Sunday."""
    return datetime(2017, 3, day, hour, minute, tzinfo=PARIS)


def steps_of(asked, quiet):
    due = asked + timedelta(hours=48)
    return [sending(quiet, asked, step_at(due, hours)) for hours in (16, 30)]


def test_on_a_working_day_each_step_leaves_at_its_hour():
    assert steps_of(paris(6, 18), OFFICE) == [paris(7, 10), paris(7, 20) - LEAD]
    assert steps_of(paris(6, 2), OFFICE) == [paris(6, 18), paris(7, 8)]


def test_what_is_asked_on_friday_leaves_while_people_still_read():
    assert steps_of(paris(10, 10), OFFICE) == [paris(10, 17)] * 2
    assert steps_of(paris(10, 17), OFFICE) == [paris(10, 20) - LEAD] * 2
    assert steps_of(paris(10, 18), OFFICE) == [paris(10, 18)] * 2  # at once: nobody reads later
    assert steps_of(paris(10, 17), ALWAYS) == [paris(11, 9), paris(11, 23)]


def test_what_is_asked_on_sunday_evening_leaves_on_monday():
    assert steps_of(paris(12, 20, 53), OFFICE) == [paris(13, 12, 53), paris(13, 20) - LEAD]


def test_what_is_asked_after_the_last_open_moment_finds_none_before_its_step():
    assert steps_of(paris(10, 21), OFFICE) == [None, None]
    assert steps_of(paris(11, 9), OFFICE) == [None, None]
    assert steps_of(paris(10, 19, 55), OFFICE)[0] == paris(
        10, 19, 55
    )  # at once: the window is about to close


def test_a_pause_moves_every_step():
    due = paris(8, 9)  # asked on the 6th at 9, held for a while: 48 hours end on the 8th at 9, then later
    assert step_at(due + timedelta(hours=5), 16) == paris(7, 6)


def test_the_night_of_the_summer_time_is_an_hour_shorter():
    due = datetime(2017, 3, 27, 10, tzinfo=PARIS).astimezone(ZoneInfo("UTC"))

    assert step_at(due, 16) == datetime(2017, 3, 26, 1, tzinfo=PARIS).astimezone(ZoneInfo("UTC"))


@pytest.mark.parametrize("quiet", [OFFICE, ALWAYS, Quiet(12, 14, True), Quiet(18, 9, False)])
def test_whatever_the_moment_it_leaves_while_open_after_publication_and_by_its_step(quiet):
    for hours in range(0, 24 * 9, 5):
        asked = paris(6, 0, 7) + timedelta(hours=hours)
        for at, step in zip(steps_of(asked, quiet), (16, 30), strict=True):
            if at is not None:
                assert asked <= at <= asked + timedelta(hours=step)
                assert opens_at(quiet.rhythm(), at) == at
                last = open_until(quiet.rhythm(), asked + timedelta(hours=step))
                assert last - at <= LEAD


def test_a_reader_is_reached_now_later_or_never():
    asked = paris(10, 15)
    step = step_at(asked + timedelta(hours=48), 16)  # Saturday at seven
    before, at, after = paris(10, 16, 55), paris(10, 17), paris(10, 20, 5)

    assert reach(OFFICE, asked, step, before) == (False, True)
    assert reach(OFFICE, asked, step, at) == (True, False)
    assert reach(OFFICE, asked, step, after) == (False, False)
    assert reach(ALWAYS, asked, step, after) == (False, True)
    assert reach(ALWAYS, asked, step, paris(11, 9)) == (True, False)


def test_whom_no_step_reached_in_time_is_reached_when_mails_are_taken_again():
    asked = paris(12, 13)  # a Sunday: sixteen hours later it is Monday at five
    wait = Wait(asked, asked + timedelta(hours=48))

    assert not is_time({OFFICE}, wait, paris(13, 5))
    assert is_time({OFFICE}, wait, paris(13, 8))
    assert not is_time({OFFICE}, wait._replace(experts=3), paris(13, 8), any_on_call=False)


def test_nothing_leaves_once_the_promise_is_over():
    asked = paris(7, 9)
    wait = Wait(asked, asked + timedelta(hours=48))

    assert is_time({OFFICE}, wait, wait.due_at - timedelta(minutes=1))
    assert not is_time({OFFICE}, wait, wait.due_at)


def test_the_end_of_the_last_open_time_is_found_before_a_leave_and_holidays():
    away = Rhythm(quiet_from=20, quiet_to=8, away_from=date(2017, 3, 9), away_until=date(2017, 3, 14))

    assert open_until(away, paris(14, 12)) == paris(8, 20)
    assert open_until(away, paris(8, 8)) == paris(8, 8)
    assert open_until(OFFICE.rhythm(), datetime(2017, 5, 1, 9, tzinfo=PARIS)) == datetime(
        2017, 4, 28, 20, tzinfo=PARIS
    )
