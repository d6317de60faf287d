"""Who may prepare, release and withdraw."""

from comcep.members.audiences import is_moderator


def can_prepare(member):
    """Moderators prepare and preview; nobody else knows that drafts exist."""
    return is_moderator(member)


def can_release(member, report):
    """A moderator signs a draft."""
    return is_moderator(member) and report.state == report.State.DRAFT


def can_withdraw(member, report):
    """A moderator withdraws a released report, with a reason."""
    return is_moderator(member) and report.state == report.State.RELEASED


def can_read_exact(member, report):
    """Exact figures are for moderators, and only those that were once printed."""
    return is_moderator(member) and report.exact is not None
