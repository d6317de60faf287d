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
    weeks, rest = divmod(max((end - start).days, 0), 7)
    week_days = 5 * weeks + sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))
    years = range(start.year, end.year + 1)
    return week_days - sum(start < day <= end and day.weekday() < 5 for y in years for day in _holidays(y))


def after_working_days(start, number):
    """The day on which ``number`` working days have gone by since ``start``."""
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
