"""Who may do what with a procedure."""

from comcep.members.audiences import Audience, audiences_of, is_moderator
from kb.models import ProcedurePage


def may_read_procedure(member, page_id):
    """Whether the page is published and open to this member now: asked again when a notice leaves."""
    return ProcedurePage.objects.visible_to(member).filter(pk=page_id).exists()


def can_give_feedback(member):
    """Members say whether a page was useful; visitors and applicants only read what is public."""
    return Audience.OUTSIDERS in audiences_of(member)


def can_curate(member):
    """Moderators turn a thread into a procedure."""
    return is_moderator(member)


def can_read_names(member):
    """An author who agreed to be named is named to peers, not to outside members nor to the public."""
    return Audience.PEERS in audiences_of(member)
