"""French as it is said, for every template (``builtins`` of ``TEMPLATES``): dates, times, names."""

from django import template

from comcep import dates
from comcep.members.access import names

register = template.Library()


@register.filter(expects_localtime=True)
def day(date):
    """« 1er décembre 2026 »."""
    return dates.day(date) if date else ""


@register.filter(expects_localtime=True)
def moment(date):
    """« 1er décembre 2026 à 9 h 05 »."""
    return f"{dates.day(date)} à {dates.clock(date)}" if date else ""


@register.filter(expects_localtime=True)
def clock(date):
    """« 9 h 05 »."""
    return dates.clock(date) if date else ""


register.filter("of", lambda name: names.of(str(name)))
