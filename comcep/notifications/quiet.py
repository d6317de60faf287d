"""When a mail may leave: not at night, not on a day off, not during a leave, unless one wants it so."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from comcep.notifications.working_days import is_working_day

DAY = timedelta(days=1)


def opens_at(rhythm, moment):
    """``moment``, or the first later one at which this person takes mails."""
    local = timezone.localtime(moment)
    while (later := _pushed(rhythm, local)) is not None:
        local = later
    return moment if local == moment else local


def is_away(rhythm, day):
    return bool(rhythm.away_from and rhythm.away_until and rhythm.away_from <= day <= rhythm.away_until)


def _pushed(rhythm, local):
    """The next moment to look at when this one is closed, else ``None``."""
    day = local.date()
    if is_away(rhythm, day):
        return at(rhythm.away_until + DAY, 0)
    if not rhythm.on_days_off and not is_working_day(day):
        return at(day + DAY, 0)
    start, end = rhythm.quiet_from, rhythm.quiet_to
    if start < end and start <= local.hour < end:
        return at(day, end)
    if start > end and local.hour >= start:
        return at(day + DAY, end)
    if start > end and local.hour < end:
        return at(day, end)
    return None


def at(day, hour):
    """That hour of that day, where the site lives."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
