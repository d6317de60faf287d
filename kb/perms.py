"""Who may do what with a procedure."""

from comcep.members.access.audiences import Audience, audiences_of, is_moderator
from comcep.notifications.checks import About, Check
from kb.models import ProcedurePage


def _readable(member, many_args):
    pages = ProcedurePage.objects.visible_to(member).filter(pk__in=[pk for (pk,) in many_args])
    return dict(pages.values_list("pk", "title"))


def _published(member, many_args):
    titles = _readable(member, many_args)
    return [pk in titles for (pk,) in many_args]


def _followed(member, many_args):
    titles = _readable(member, many_args) if may_follow(member) else {}
    return [About(titles[pk], of=f"procedure:{pk}") if pk in titles else None for (pk,) in many_args]


# Asked again before a notice leaves, and before it shows.
READ_PROCEDURE = Check("procedure.read", many=_published)
FOLLOW_PROCEDURE = Check("procedure.follow", about=_followed)


def may_follow(member):
    """Members follow procedures; applicants and visitors only read what is public."""
    return Audience.OUTSIDERS in audiences_of(member)


def may_give_feedback(member):
    """Members say whether a page was useful; visitors and applicants only read what is public."""
    return Audience.OUTSIDERS in audiences_of(member)


def may_curate(member):
    """Moderators turn a thread into a procedure."""
    return is_moderator(member)


def may_read_names(member):
    """An author who agreed to be named is named to peers, not to outside members nor to the public."""
    return Audience.PEERS in audiences_of(member)
