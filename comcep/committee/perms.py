"""Who may prepare, release, withdraw, comment and propose."""

from comcep.members.access.audiences import Audience, audiences_of, is_moderator, roles_of
from comcep.members.models import Role
from comcep.notifications.checks import Check


def may_read_reports(member):
    """Peers, the committees and whoever runs the site; for others there is nothing behind the door."""
    return Audience.REPORTS in audiences_of(member)  # wall: reports-door


def may_prepare(member):
    """Moderators prepare and preview; nobody else knows that drafts exist."""
    return is_moderator(member)  # wall: workshop-door


def may_release(member, report):
    """A moderator signs a draft."""
    return is_moderator(member) and report.state == report.State.DRAFT


def may_withdraw(member, report):
    """A moderator withdraws a released report, with a reason."""
    return is_moderator(member) and report.state == report.State.RELEASED


def may_read_exact(member, report):
    """Exact figures are for moderators, and only those that were once printed."""
    return is_moderator(member) and report.exact is not None  # wall: exact-figures


def may_comment(member, report):
    """The committees comment a released report; its other readers see what they say."""
    return may_propose(member) and report.state == report.State.RELEASED


def may_propose(member):
    """A member of a committee proposes a national theme."""
    return may_read_reports(member) and bool(roles_of(member) & {Role.Name.COMMITTEE, Role.Name.STEERING})


def may_answer(member):
    """The moderators say what becomes of a proposal."""
    return is_moderator(member)


def may_refuse(member):
    """Whoever may ask may also refuse to inspire an example (asked again before the notice is sent)."""
    return Audience.OUTSIDERS in audiences_of(member)


REFUSE_EXAMPLE = Check("example.refuse", one=may_refuse)
