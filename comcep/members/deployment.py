"""How the community spreads in a network: counts of requests, never of what anybody reads or writes.

Counted as of the last midnight, so that a page read twice in a day says the same. Small counts, and those
that would give them away, are hidden (``comcep.privacy.tables``); places too small to be named are grouped.
"""

from collections import Counter
from datetime import datetime, time
from statistics import median

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from comcep.members.audiences import is_moderator
from comcep.members.models import Request
from comcep.members.scopes import scopes_of
from comcep.notifications.working_days import working_days_between
from comcep.privacy.tables import Cell, Dimension, K, Key, NotProtected, System, protect, unsafe_count

STATUSES = {"accepted": "Acceptées", "waiting": "En attente", "closed": "Refusées ou retirées"}
OTHERS = "Autres"
BEFORE = "Avant"
AT_MOST = 12  # lines of a table: the smallest places are grouped beyond
MONTHS = 12
HIDDEN = "c"


def figures_for(member):
    """What ``member`` may read: the own places of a referent, all of them for a moderator, or ``None``."""
    scopes = scopes_of(member)
    everywhere = is_moderator(member)
    if not everywhere and not scopes:
        return None
    today = timezone.localdate()
    where = "all" if everywhere else f"{sorted(scopes.networks)}{sorted(scopes.organisations)}"
    key = f"deployment:{today}:{where}".replace(" ", "")
    figures = cache.get(key)
    if figures is None:
        rows = _rows(None if everywhere else scopes, today)
        figures = _figures(rows, today, by_network=everywhere)
        cache.set(key, figures, 24 * 3600)
    return figures


def _rows(scopes, today):
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    asked = Request.objects.filter(kind=Request.Kind.JOIN, confirmed_at__lt=midnight)
    if scopes is not None:
        mine = Q(network__in=scopes.networks) | Q(organisation__in=scopes.organisations)
        asked = asked.filter(mine)
    names = ("network__name", "organisation__name", "region__name")
    found = asked.values_list(*names, "confirmed_at", "sent_at", "closed_at", "outcome")
    rows = []
    for network, organisation, region, confirmed, sent, closed, outcome in found.iterator():
        if closed is None or closed >= midnight:
            status, end = "waiting", today
        else:
            status = "accepted" if outcome == Request.Outcome.ACCEPTED else "closed"
            end = timezone.localdate(closed)
        days = working_days_between(timezone.localdate(sent or confirmed), end)
        month = timezone.localdate(confirmed).replace(day=1)
        rows.append(
            (network, organisation or "Structure non précisée", region or "Non précisée", month, status, days)
        )
    return rows


def _figures(rows, today, *, by_network):
    """Protected tables as text, ready to print."""
    if len(rows) < K:
        return {"too_few": True, "as_of": today}
    place = 0 if by_network else 1
    places, regions = _grouped(Counter(row[place] for row in rows)), _grouped(Counter(row[2] for row in rows))
    months = _months(today)
    axes = {
        "place": [places[row[place]] for row in rows],
        "region": [regions[row[2]] for row in rows],
        "month": [row[3] if row[3] in months else BEFORE for row in rows],
    }
    statuses = [row[4] for row in rows]
    system = _system(axes, statuses, today)
    try:
        hidden = protect(system, time_limit=20)
    except NotProtected:
        return {"too_few": True, "as_of": today}

    def text(**dims):
        key = _key(today, **dims)
        if key not in system.cells:
            return "0"
        return HIDDEN if key in hidden else str(system.cells[key].value)

    def table(name, caption, titles):
        lines = sorted(set(axes[name]), key=lambda each: (each in (OTHERS,), each))
        return {
            "caption": caption,
            "head": [titles, "Demandes", *STATUSES.values()],
            "rows": [
                {
                    "label": line,
                    "depth": 0,
                    "cells": [text(**{name: line}), *(text(**{name: line, "status": s}) for s in STATUSES)],
                }
                for line in lines
            ],
            "foot": ["Ensemble", text(), *(text(status=s) for s in STATUSES)],
        }

    names = ("Par réseau", "Réseau") if by_network else ("Par structure", "Structure")
    seen = [month for month in [BEFORE, *months] if month in set(axes["month"])]
    return {
        "too_few": False,
        "as_of": today,
        "hidden": bool(hidden),
        "tables": [
            table("place", *names),
            table("region", "Par région", "Région"),
            {
                "caption": "Demandes reçues, mois par mois",
                "head": ["Mois", "Demandes"],
                "rows": [
                    {"label": _month_name(each), "depth": 0, "cells": [text(month=str(each))]}
                    for each in seen
                ],
                "foot": ["Ensemble", text()],
            },
        ],
        "waits": _waits(rows),
    }


def _key(day, **dims):
    return Key.of("requests", "people", str(day), **dims)


def _system(axes, statuses, today):
    cells = Counter()
    for position, status in enumerate(statuses):
        cells[_key(today)] += 1
        cells[_key(today, status=status)] += 1
        for name, values in axes.items():
            cells[_key(today, **{name: str(values[position])})] += 1
            if name != "month":
                cells[_key(today, **{name: str(values[position]), "status": status})] += 1
    system = System()
    for name, values in axes.items():
        for value in set(values):
            for status in STATUSES if name != "month" else ():
                cells.setdefault(_key(today, **{name: str(value), "status": status}), 0)
    for status in STATUSES:
        cells.setdefault(_key(today, status=status), 0)
    for key, value in cells.items():
        system.add(key, Cell(value, primary=unsafe_count(value)))
    dimensions = [Dimension("status", {None: tuple(STATUSES)})]
    dimensions += [Dimension(n, {None: tuple(sorted({str(v) for v in vs}))}) for n, vs in axes.items()]
    system.link(dimensions)
    return system


def _grouped(counts):
    """The name under which each place is printed: the small ones together, never one alone."""
    ranked = [name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    kept = [name for name in ranked[: AT_MOST - 1] if not unsafe_count(counts[name])]
    rest = [name for name in ranked if name not in kept]
    while rest and kept and (len(rest) == 1 or unsafe_count(sum(counts[name] for name in rest))):
        rest.append(kept.pop())
    return {name: OTHERS if name in rest else name for name in counts}


def _months(today):
    months, day = [], today.replace(day=1)
    for _ in range(MONTHS):
        months.insert(0, day)
        day = day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)
    return months


def _month_name(month):
    return "Avant" if month == BEFORE else date_format(month, "F Y").capitalize()


WAITS = {"accepted": "Délai avant acceptation", "waiting": "Attente des demandes en cours"}


def _waits(rows):
    """Half the people waited no longer than that: told of five people at least."""
    waits = []
    for status, label in WAITS.items():
        days = [row[5] for row in rows if row[4] == status]
        if len(days) < K:
            waits.append({"label": label, "hidden": True})
            continue
        number = round(median(days))
        plural = "s" if number > 1 else ""
        waits.append({"label": label, "text": f"{number}\u00a0jour{plural} ouvré{plural}"})
    return waits
