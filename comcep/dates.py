"""Dates as the pages say them, and cheaply: a list prints forty of them."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
ABOUT_NOW, ABOUT_A_WEEK = timedelta(0), timedelta(days=8)


class Moment(NamedTuple):
    """A date for ``<time>``: what the machine reads, what the member reads, and the date in full."""

    iso: str
    spoken: str
    full: str


def moment(date, now):
    """``date`` seen from ``now``; None stays None."""
    if date is None:
        return None
    local = timezone.localtime(date)
    full = f"{day(local)} à {clock(local)}"
    return Moment(local.isoformat(timespec="minutes"), _spoken(date, local, now), full)


def day(local):
    """« 16 janvier 2017 »."""
    first = "1er" if local.day == 1 else local.day
    return f"{first} {MONTHS[local.month - 1]} {local.year}"


def clock(local):
    """« 9 h 05 »."""
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}"


def _spoken(date, local, now):
    elapsed = now - date
    if not ABOUT_NOW <= elapsed <= ABOUT_A_WEEK:  # most of a list, and no need to ask what day it is
        return day(local)
    minutes = int(elapsed.total_seconds() // 60)
    if minutes < 2:
        return "à l’instant"
    if minutes < 60:
        return f"il y a {minutes}\u00a0min"
    if minutes < 6 * 60:
        return f"il y a {minutes // 60}\u00a0h"
    days = (timezone.localtime(now).date() - local.date()).days
    if days == 0:
        return f"aujourd’hui à {clock(local)}"
    if days == 1:
        return f"hier à {clock(local)}"
    if days < 7:
        return f"il y a {days}\u00a0jours"
    return day(local)
