"""Who may write to whom. Deny by default: whoever is not found here does not exist for the writer."""

from django.db.models import Exists, OuterRef, Q

from comcep.members.access.audiences import (
    is_moderator,
    may_converse,
    may_look_people_up,
)
from comcep.members.kinds import COMMITTEES
from comcep.members.models import Member, Role
from comcep.notifications.checks import Check
from forum.access.rows import signed_posts_for
from forum.questions.models import Block, Conversation

TEAM = "animation"  # in an address, instead of a member’s public id

GONE = "Cette personne a quitté la communauté\u00a0: ses messages restent, on ne peut plus lui écrire."
SILENT = "Cette personne ne reçoit pas de messages privés\u00a0: votre message ne lui parviendrait pas."
BLOCKED = "Vous avez bloqué cette personne. Débloquez-la pour lui écrire."


def known_people(member):
    """Whom ``member`` may know by name: the directory, and the authors of the messages that one reads.

    To who may not look people up, nobody is known here.
    """
    if not may_look_people_up(member):
        return Member.objects.none()
    wrote = signed_posts_for(member).filter(poster=OuterRef("pk")).order_by()
    listed = Q(pk__in=Member.objects.visible_to(member).values("pk"))
    return Member.objects.filter(listed | Exists(wrote), ended_at=None).exclude(pk=member.pk)


def recipients(member):
    """Those of them to whom ``member`` may write: members who may have conversations themselves."""
    on_committee = Role.objects.current().filter(member=OuterRef("pk"), name__in=COMMITTEES)
    allowed = Q(kind=Member.Kind.PEER) | Q(Q(kind=Member.Kind.OUTSIDER), ~Exists(on_committee))
    return known_people(member).filter(allowed, is_active=True, state=Member.State.VALIDATED)


def may_write_to_team(member):
    """Anybody who may have conversations, but the moderators themselves: they have a section for that."""
    return may_converse(member) and not is_moderator(member)


def refusal(member, other, *, to_team=False, as_team=False):
    """Why ``member`` may not write to ``other`` (``None`` when gone), in a sentence; nothing when it may.

    ``to_team``: to the moderators instead; ``as_team``: in their name. Who is blocked reads the sentence that
    anybody reads whose addressee receives nothing, and does not learn of it.
    """
    if to_team:
        return ""
    if other is None:
        return GONE
    blocks = Block.objects.filter(Q(member=member, blocked=other) | Q(member=other, blocked=member))
    blockers = set() if as_team else set(blocks.values_list("member", flat=True))
    if member.pk in blockers:
        return BLOCKED
    return SILENT if blockers or not may_converse(other) else ""


def may_flag(member, message, conversation):
    """One’s addressee shows moderators a message that stands, unless it was written to them all."""
    return not conversation.for_team and message.sender_id != member.pk and message.removed_at is None


def key_of(member, to=None):
    """What the one conversation of two members, or of a member and the moderators, is known by."""
    if to is None:
        return f"{member.pk}-{TEAM}"
    return f"{min(member.pk, to.pk)}-{max(member.pk, to.pk)}"


def place_of(*, to=None, conversation=None):
    """Where a draft belongs: with a person, so that it is found before and after the first message."""
    if to is not None:
        return f"membre-{to.public_id}"
    return TEAM if conversation is None else f"conversation-{conversation.public_id}"


def place_in(conversation, mine, other):
    """Where the draft of a message of that conversation belongs: ``mine`` is the writer’s own side of it,
    nothing for a moderator who answers in the name of all; ``other`` the member on the other side.
    """
    if conversation.for_team:
        return place_of(conversation=None if mine else conversation)
    return place_of(to=other) if other else place_of(conversation=conversation)


# Asked again before a notice leaves, and before it shows.


def _readable(recipient, many_args):
    pks = [pk for (pk,) in many_args]
    found = set(Conversation.objects.visible_to(recipient).filter(pk__in=pks).values_list("pk", flat=True))
    return [pk in found for pk in pks]


def _team_waits(recipient, pk):
    """Whether what was written to the moderators still waits for one of them, this one for instance."""
    waiting = Conversation.objects.visible_to(recipient).filter(pk=pk, team_waits_since__isnull=False)
    return is_moderator(recipient) and waiting.exists()


READ_CONVERSATION = Check("conversation.read", many=_readable)
ANSWER_FOR_TEAM = Check("team_conversation.answer", one=_team_waits)
