"""Hours of work where one asks: nights, week-ends, holidays, summer time."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.questions.working_hours import after, in_time, place, worked


def at(day, hour=9, minute=0, *, month=6):
    """A moment of 2026, on the clock of the mainland."""
    return datetime(2026, month, day, hour, minute, tzinfo=place("bretagne").zone)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(2, 9), at(2, 17), 6),
        (at(2, 7), at(2, 13), 3),
        (at(2, 12), at(2, 14), 0),
        (at(5, 16), at(8, 10), 2),  # over a week-end
        (at(13, 9, month=7), at(15, 9, month=7), 6),  # over the 14th of July
        (at(27, 16, month=3), at(30, 10, month=3), 2),  # the clock goes forward
    ],
)
def test_work_is_counted(start, end, hours):
    assert worked(start, end, place("bretagne")) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("region", "department", "on_good_friday"),
    [
        ("grand-est", "", 6),
        ("grand-est", "51", 6),
        ("grand-est", "57", 0),
        ("grand-est", "67", 0),
        ("grand-est", "68", 0),
        ("guadeloupe", "", 0),
        ("bretagne", "", 6),
        (None, "", 6),
    ],
)
def test_each_place_has_its_holidays(region, department, on_good_friday):
    where = place(region, department)
    start = datetime(2026, 4, 3, 0, tzinfo=where.zone)

    assert worked(start, start + timedelta(days=1), where) == timedelta(hours=on_good_friday)


def test_each_place_has_its_clock():
    noon = datetime(2026, 6, 3, 12, tzinfo=UTC)  # 16:00 on La Réunion, 08:00 in Guadeloupe

    assert worked(noon, noon + timedelta(hours=3), place("la-reunion")) == timedelta(hours=1)
    assert worked(noon, noon + timedelta(hours=3), place("guadeloupe")) == timedelta(hours=2)


def test_in_time_is_fourteen_hours_of_work_without_the_pauses():
    where = place("bretagne")

    assert in_time(at(5, 17), at(10, 11), where)
    assert not in_time(at(5, 17), at(10, 11, 1), where)
    assert in_time(at(5, 17), at(10, 11, 1), where, [(at(8, 9), at(8, 10))])


def test_six_hours_from_a_friday_afternoon_end_on_monday():
    friday = datetime(2017, 3, 10, 15, tzinfo=UTC)  # four in the afternoon in Paris

    assert after(friday, timedelta(hours=6), place("bretagne")) == datetime(2017, 3, 13, 15, tzinfo=UTC)
    assert after(friday, timedelta(hours=1), place("bretagne")) == friday + timedelta(hours=1)
    assert worked(friday, after(friday, timedelta(hours=6), place("")), place("")) == timedelta(hours=6)
