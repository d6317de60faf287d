"""Ending one membership, suspending it, or letting it stand again, by who answers for the person."""

from django.db import transaction

from comcep.members import account_mail
from comcep.members.models import Member
from comcep.members.signing import devices
from comcep.members.states import change_state

State = Member.State


def end(member, *, by, reason):
    """End that membership; the person reads the reason on the receipt. The caller answers for the person."""
    return change_state(member, State.ENDED, by=by, reason=reason)


@transaction.atomic
def suspend(member, *, by, reason):
    """Close every door until further notice, and forget nothing. The person gets the reason by mail."""
    change = change_state(member, State.SUSPENDED, by=by, reason=reason)
    if change:
        devices.sign_out(member.sign_ins.exclude(session_key=""))
        _tell(member, "suspended", reason=reason)
    return change


@transaction.atomic
def resume(member, *, by, reason=""):
    """Let a suspended membership stand again, as it was."""
    change = change_state(member, State.VALIDATED, by=by, reason=reason)
    if change:
        _tell(member, "resumed")
    return change


def _tell(member, name, **context):
    """Who is outside has no notification centre."""
    transaction.on_commit(lambda: account_mail.send(name, member.email, **context), robust=True)
