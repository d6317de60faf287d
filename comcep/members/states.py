"""The states of a membership: the one door through which they change.

What is legal stands in ``kinds``; the database refuses whatever goes round this door (``triggers``).
"""

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from comcep.members.kinds import LEGAL, State
from comcep.members.models.changes import StateChange
from comcep.members.models.members import Member

state_changed = Signal()
"""Sent with ``member`` and ``change``, in the transaction: what happens with a change, or not at all."""


class IllegalChange(ValueError):
    """A membership does not go from that state to this one."""


@transaction.atomic
def change_state(member, to, *, by, reason=""):
    """Bring ``member`` to the state ``to``; return the ``StateChange``, or ``None`` if it was there already.

    The row is locked and read again, so of two people who decide at once the second is told what the first
    did (``IllegalChange``), and a double click changes nothing. ``by`` is ``None`` when nobody decides: a
    deadline, or the person by a link. The caller has checked that ``by`` may do this. ``member`` is brought
    up to date; nothing else of it is saved.
    """
    held = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    before, to = held.state, str(State(to))
    if before == to:
        _copy(held, member)
        return None
    if to not in LEGAL[before]:
        _copy(held, member)
        raise IllegalChange(f"member {held.pk} does not go from {before} to {to}")
    held.state = to
    _settle_dates(held, before, by=by)
    held.save(update_fields=_FIELDS)
    change = _note(held, before, by, reason)
    _copy(held, member)
    state_changed.send(Member, member=held, change=change)
    return change


@transaction.atomic
def enter(member, *, by, reason=""):
    """Save a new ``member`` in its first state, and note who brought it there."""
    if member.pk is not None:
        raise IllegalChange(f"member {member.pk} exists: its state goes through change_state")
    _settle_dates(member, "", by=by)
    member.save()
    change = _note(member, "", by, reason)
    state_changed.send(Member, member=member, change=change)
    return change


_FIELDS = ["state", "validated_at", "validated_by", "ended_at"]


def _copy(held, member):
    for name in ("state", "validated_at", "validated_by_id", "ended_at"):
        setattr(member, name, getattr(held, name))
    for name in ("_roles", "_audiences", "_scopes"):
        member.__dict__.pop(name, None)


def _note(member, before, by, reason):
    return StateChange.objects.create(
        member=member, from_state=before, to_state=member.state, by=by, reason=reason[:500]
    )


def _settle_dates(member, before, *, by):
    """The dates that follow from a state. Back from a suspension, the first validation still counts."""
    now = timezone.now()
    if member.state == State.VALIDATED:
        if member.validated_at is None:
            member.validated_at, member.validated_by = now, by
        member.ended_at = None
    elif member.state in {State.ENDED, State.REFUSED}:
        member.ended_at = member.ended_at or now
    elif before in {State.ENDED, State.REFUSED}:
        member.validated_at = member.validated_by = member.ended_at = None
