"""The working hours of who asked: 9 to 12 and 14 to 17, Monday to Friday, without the holidays there.

Pure. A department is optional: Grand Est without one has the holidays of the mainland.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from holidays import France

SPANS = [(time(9), time(12)), (time(14), time(17))]
IN_TIME = timedelta(hours=14)
"""What the promise is in working hours."""
DAY, FAR = timedelta(days=1), timedelta(days=60)

ZONES = {
    "guadeloupe": ZoneInfo("America/Guadeloupe"),
    "martinique": ZoneInfo("America/Martinique"),
    "guyane": ZoneInfo("America/Cayenne"),
    "la-reunion": ZoneInfo("Indian/Reunion"),
    "mayotte": ZoneInfo("Indian/Mayotte"),
}
MAINLAND = ZoneInfo("Europe/Paris")
# How the calendar of holidays names those that are kept there and not elsewhere.
OVERSEAS = {"guadeloupe": "971", "martinique": "972", "guyane": "973", "la-reunion": "974", "mayotte": "976"}
ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}


class Place(NamedTuple):
    """Whose clock and whose holidays."""

    zone: ZoneInfo = MAINLAND
    holidays: str | None = None


def place(region, department=""):
    """Where one works, from the address of the region and the number of the department, if they are known."""
    return Place(ZONES.get(region, MAINLAND), OVERSEAS.get(region) or ALSACE_MOSELLE.get(department))


@cache
def _holidays(code, year):
    return frozenset(France(subdiv=code, years=year))


def is_worked(day: date, where: Place):
    return day.weekday() < 5 and day not in _holidays(where.holidays, day.year)


def spans(start: datetime, end: datetime, where: Place):
    """The stretches of work between two moments, in order."""
    day, last = start.astimezone(where.zone).date(), end.astimezone(where.zone).date()
    while day <= last:
        if is_worked(day, where):
            for begins, ends in SPANS:
                opened = max(start, datetime.combine(day, begins, where.zone))
                closed = min(end, datetime.combine(day, ends, where.zone))
                if opened < closed:
                    yield opened, closed
        day += DAY


def worked(start: datetime, end: datetime, where: Place, held=(), *, at_most=None):
    """How much work there is between two moments, without what was ``held``. Stops beyond ``at_most``."""
    total = timedelta(0)
    for opened, closed in spans(start, end, where):
        total += closed - opened
        for since, until in held:
            total -= max(min(closed, until) - max(opened, since), timedelta(0))
        if at_most is not None and total > at_most:
            break
    return total


def after(start: datetime, length: timedelta, where: Place):
    """The moment at which ``length`` of work has gone by since ``start``."""
    left = length
    for opened, closed in spans(start, start + FAR, where):
        if closed - opened >= left:
            return opened + left
        left -= closed - opened
    raise ValueError(f"more work than {FAR} holds: {length}")


def in_time(asked: datetime, answered: datetime, where: Place, held=()):
    return worked(asked, answered, where, held, at_most=IN_TIME) <= IN_TIME
