"""Days on which somebody may be expected to answer: French public holidays of the mainland are known."""

from datetime import timedelta
from functools import cache

import holidays


@cache
def _holidays(year):
    return frozenset(holidays.France(years=year))


def is_working_day(day):
    return day.weekday() < 5 and day not in _holidays(day.year)


def working_days_between(start, end):
    """How many working days have gone by since the day ``start``, which is not counted, to ``end``."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)


def after_working_days(start, number):
    """The day on which ``number`` working days have gone by since ``start``."""
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
