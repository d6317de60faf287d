"""How the community spreads in a network: counts of requests, never of what anybody reads or writes.

Counted as of the last midnight, so that a page read twice in a day says the same. Small counts, and those
that would give them away, are hidden (``comcep.privacy.tables``); places too small to be named are grouped.
"""

from collections import Counter, defaultdict
from datetime import datetime, time
from statistics import median

from django.core.cache import cache
from django.utils import timezone

from comcep.members.access.audiences import is_moderator
from comcep.members.access.scopes import scopes_of
from comcep.members.models import Request
from comcep.notifications.working_days import working_days_between
from comcep.privacy.hiding import protect
from comcep.privacy.tables import Cell, Dimension, K, Key, NotProtected, System, unsafe_count

STATUSES = {"accepted": "Acceptées", "waiting": "En attente", "closed": "Refusées ou retirées"}
OTHERS = "Autres"
BEFORE = 0  # the quarters before those that are told one by one
AT_MOST = 12  # lines of a table: the smallest places are grouped beyond
QUARTERS = 8
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
        asked = asked.filter(scopes.rows())  # wall: deployment
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
        organisation, region = organisation or "Structure non précisée", region or "Non précisée"
        rows.append((network, organisation, region, _quarter(timezone.localdate(confirmed)), status, days))
    return rows


def _figures(rows, today, *, by_network):
    """Protected tables as text, ready to print."""
    if len(rows) < K:
        return {"too_few": True, "as_of": today}
    place = 0 if by_network else 1
    places, regions = _grouped(Counter(row[place] for row in rows)), _grouped(Counter(row[2] for row in rows))
    oldest = _quarter(today) - QUARTERS + 1
    axes = {
        "place": [places[row[place]] for row in rows],
        "region": [regions[row[2]] for row in rows],
        "quarter": [row[3] if row[3] >= oldest else BEFORE for row in rows],
    }
    statuses = [row[4] for row in rows]
    protected = _protected(axes, statuses, today)
    if protected is None:
        return {"too_few": True, "as_of": today}
    system, hidden, crossed = protected
    waits = _days_by_line(rows, axes)

    def text(**dims):
        key = _key(today, **dims)
        if key not in system.cells:
            return "0"
        return HIDDEN if key in hidden else str(system.cells[key].value)

    def counts(detailed, **dims):
        """One line: requests, what became of them, and how long the accepted ones had waited."""
        if not detailed:
            return [text(**dims)]
        shown = [text(**dims), *(text(**dims, status=status) for status in STATUSES)]
        days = [] if shown[1] == HIDDEN else waits[tuple(dims.items())]
        return [*shown, _median(days) or HIDDEN if shown[1] != "0" else "–"]

    def table(name, caption, title, label=str):
        detailed = name in crossed
        return {
            "caption": caption,
            "head": [title, "Demandes", *((*STATUSES.values(), "Délai médian") if detailed else ())],
            "rows": [
                {"label": label(line), "depth": 0, "cells": counts(detailed, **{name: str(line)})}
                for line in sorted(set(axes[name]), key=lambda each: (each == OTHERS, each))
            ],
            "foot": ["Ensemble", *counts(detailed)],
        }

    names = ("Par réseau", "Réseau") if by_network else ("Par structure", "Structure")
    return {
        "too_few": False,
        "as_of": today,
        "hidden": bool(hidden),
        "tables": [
            table("place", *names),
            table("region", "Par région", "Région"),
            table("quarter", "Par trimestre de la demande", "Trimestre", _quarter_name),
        ],
        "waits": _waits(rows),
    }


def _protected(axes, statuses, today):
    """``(system, hidden cells, crossed axes)``, by quarter too if that can be protected in time; or None."""
    for crossed in (("place", "region", "quarter"), ("place", "region")):
        system = _system(axes, statuses, crossed, today)
        try:
            return system, protect(system, time_limit=10), crossed
        except NotProtected:
            continue
    return None


def _days_by_line(rows, axes):
    """How long each accepted request had waited, under each line that counts it."""
    waits = defaultdict(list)
    for position, row in enumerate(rows):
        if row[4] == "accepted":
            waits[()].append(row[5])
            for name, values in axes.items():
                waits[(name, str(values[position])),].append(row[5])
    return waits


def _key(day, **dims):
    return Key.of("requests", "people", str(day), **dims)


def _system(axes, statuses, crossed, today):
    """Counts by each axis; for those ``crossed``, also by what became of the request."""
    cells = Counter()
    for position, status in enumerate(statuses):
        cells[_key(today)] += 1
        cells[_key(today, status=status)] += 1
        for name, values in axes.items():
            cells[_key(today, **{name: str(values[position])})] += 1
            if name in crossed:
                cells[_key(today, **{name: str(values[position]), "status": status})] += 1
    system = System()
    for name, values in axes.items():
        for value in set(values):
            for status in STATUSES if name in crossed else ():
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


def _quarter(day):
    """Quarters numbered one after another."""
    return day.year * 4 + (day.month - 1) // 3


def _quarter_name(quarter):
    if quarter == BEFORE:
        return "Avant"
    year, number = divmod(quarter, 4)
    return f"{number + 1}{'er' if not number else 'e'} trimestre {year}"


WAITS = {"accepted": "Délai avant acceptation", "waiting": "Attente des demandes en cours"}


def _waits(rows):
    """How long half the people waited at the most."""
    waits = []
    for status, label in WAITS.items():
        said = _median([row[5] for row in rows if row[4] == status])
        waits.append({"label": label, "text": said} if said else {"label": label, "hidden": True})
    return waits


def _median(days):
    """The median of working days in words, told of five people at least; of fewer, nothing."""
    if len(days) < K:
        return ""
    number = round(median(days))
    plural = "s" if number > 1 else ""
    return f"{number}\u00a0jour{plural} ouvré{plural}"
