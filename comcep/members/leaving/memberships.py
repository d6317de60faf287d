"""Ending one membership, suspending it, or letting it stand again, by who answers for the person."""

from django.db import transaction

from comcep.members import letters
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
        letters.write_at_once("suspended", member.email, member=member)
    return change


@transaction.atomic
def resume(member, *, by, reason=""):
    """Let a suspended membership stand again, as it was."""
    change = change_state(member, State.VALIDATED, by=by, reason=reason)
    if change:
        letters.write_at_once("resumed", member.email, member=member)
    return change


# Who is outside has no notification centre.


def says_suspended(letter):
    if letter.member.state != State.SUSPENDED:
        return None
    reason = letter.member.changes.filter(to_state=State.SUSPENDED).last().reason
    return letters.rendered("account/email/suspended", reason=reason)


def says_resumed(letter):
    if letter.member.state != State.VALIDATED:
        return None
    return letters.rendered("account/email/resumed")
