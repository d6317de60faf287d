"""French as it is said, for every template (``builtins`` of ``TEMPLATES``): dates, times, names."""

from django import template
from django.template import defaultfilters

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


@register.filter
def pluralize(number, forms="s"):
    """« 0 invitation », « 1,5 jour », « 2 demandes »: Django's counts as in English."""
    try:
        several = abs(float(number)) >= 2
    except (TypeError, ValueError):
        several = len(number or ()) >= 2
    return defaultfilters.pluralize(2 if several else 1, forms)


register.filter("of", lambda name: names.of(str(name)))
