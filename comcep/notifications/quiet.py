"""When a mail may leave: not at night, not on a day off, not during a leave, unless one wants it so."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from comcep.notifications.working_days import is_working_day

DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


def opens_at(rhythm, moment):
    """``moment``, or the first later one at which this person takes mails."""
    local = timezone.localtime(moment)
    while (closed := _closed_around(rhythm, local)) is not None:
        local = closed[1]
    return moment if local == moment else local


def open_until(rhythm, moment):
    """``moment``, or the end of the last earlier time during which this person took mails."""
    local = timezone.localtime(moment)
    closed = _closed_around(rhythm, local)
    if closed is None:
        return moment
    while closed is not None:
        local = closed[0]
        closed = _closed_around(rhythm, local - INSTANT)
    return local


def is_away(rhythm, day):
    return bool(rhythm.away_from and rhythm.away_until and rhythm.away_from <= day <= rhythm.away_until)


def _closed_around(rhythm, local):
    """From when to when it is closed around this moment, for the first reason found; ``None`` when open."""
    day = local.date()
    if is_away(rhythm, day):
        return at(rhythm.away_from, 0), at(rhythm.away_until + DAY, 0)
    if not rhythm.on_days_off and not is_working_day(day):
        return at(day, 0), at(day + DAY, 0)
    start, end = rhythm.quiet_from, rhythm.quiet_to
    if start < end and start <= local.hour < end:
        return at(day, start), at(day, end)
    if start > end and local.hour >= start:
        return at(day, start), at(day + DAY, end)
    if start > end and local.hour < end:
        return at(day - DAY, start), at(day, end)
    return None


def at(day, hour):
    """That hour of that day, where the site lives."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
