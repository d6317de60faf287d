"""« Je m’en occupe »: two moderators never deal with the same thing of the desk at once.

A thing is ``(kind, key)``. A claim holds for an hour, then anybody may take it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comcep.moderation.models import Claim

LASTS = timedelta(hours=1)


class Taken(Exception):
    """Another moderator deals with it."""


@transaction.atomic
def claim(kind, key, *, by):
    """Take it, or keep it for another hour. Raises :class:`Taken` while another moderator holds it."""
    now = timezone.now()
    row, made = Claim.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        kind=kind.claimed_as, thing=key, defaults={"by": by, "at": now}
    )
    if made:
        return
    if row.by_id != by.pk and _holds(row, now):
        raise Taken
    Claim.objects.filter(pk=row.pk).update(by=by, at=now)


@transaction.atomic
def take_over(kind, key, *, by):
    """Take it from a moderator who does not get to it."""
    Claim.objects.update_or_create(kind=kind.claimed_as, thing=key, defaults={"by": by, "at": timezone.now()})


def release(kind, key, *, by):
    Claim.objects.filter(kind=kind.claimed_as, thing=key, by=by).delete()


def check(*things, by):
    """Raise :class:`Taken` if another moderator holds one of these. Gives the claims."""
    rows = list(Claim.objects.select_for_update(of=("self",), no_key=True).filter(_of(things)))
    if any(row.by_id != by.pk and _holds(row, timezone.now()) for row in rows):
        raise Taken
    return rows


def settle(*things, by):
    """Before a decision on these, in its transaction: nobody else holds one, and afterwards nobody does."""
    rows = check(*things, by=by)
    if rows:
        Claim.objects.filter(pk__in=[row.pk for row in rows]).delete()


def held(things):
    """``{(kind, key): claim}`` of those that somebody holds now, in one statement."""
    if not things:
        return {}
    rows = Claim.objects.filter(_of(things), at__gt=timezone.now() - LASTS).select_related("by")
    by_thing = {(row.kind, row.thing): row for row in rows}
    found = {(kind, key): by_thing.get((kind.claimed_as, key)) for kind, key in things}
    return {thing: row for thing, row in found.items() if row}


def until(row):
    return row.at + LASTS


def forget_old():
    """Each night: what nobody holds any more."""
    Claim.objects.filter(at__lte=timezone.now() - LASTS).delete()


def on_membership_ended(sender, member, identity, **kwargs):
    """What a moderator had claimed waits again."""
    Claim.objects.filter(by=member).delete()


def _holds(row, now):
    return row.at > now - LASTS


def _of(things):
    wanted = Q(pk__in=[])
    for kind, key in things:
        wanted |= Q(kind=kind.claimed_as, thing=key)
    return wanted
