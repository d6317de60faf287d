"""The list of one’s conversations and one conversation, in a fixed number of statements."""

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from comcep.dates import moment
from forum.conversations import perms
from forum.engine.rendering import plain_text
from forum.questions.authors import GONE
from forum.questions.models import Block, Conversation, Participation, PrivateMessage

EXCERPT = 140


def unread_of_account():
    """How many messages are unread by the member of the outer row: it rides on a statement of every page."""
    own = Participation.objects.filter(member=OuterRef("pk"), unread__gt=0).order_by()
    return Coalesce(Subquery(own.values("member").annotate(n=Sum("unread")).values("n")), 0)


def mine(member, *, archived=False):
    """The member’s conversations that have something to read, the latest first."""
    return (
        Participation.objects.current()
        .filter(member=member, conversation__in=Conversation.objects.visible_to(member).values("pk"))
        .filter(archived_at__isnull=not archived)
        .select_related("conversation")
        .order_by("-conversation__last_on", "-pk")
    )


def team():
    """What was written to the moderators: what waits first, the longest waiting before, then the latest."""
    return Conversation.objects.filter(for_team=True).order_by(
        F("team_waits_since").asc(nulls_last=True), "-last_on", "-pk"
    )


def waiting_for_team():
    return Conversation.objects.filter(for_team=True, team_waits_since__isnull=False)


def rows(sides, member):
    """Rows of ``mine`` as the template prints them. Three statements."""
    sides, now = list(sides), timezone.now()
    others, last = _others([side.conversation_id for side in sides], member), _last(sides)
    return [_row(side.conversation, side, others, last, member, now) for side in sides]


def team_rows(conversations, member):
    """Rows of ``team``. Two statements."""
    conversations, now = list(conversations), timezone.now()
    others = _others([each.pk for each in conversations], None)
    last = _last_of(each.pk for each in conversations)
    return [_row(each, None, others, last, member, now) for each in conversations]


def sides(conversation, member):
    """The own side of ``member``, and the member on the other one, with what a page prints of somebody.

    ``None`` for a side that there is not: a moderator’s in what was written to all, that of who left.
    """
    rows = conversation.participations.select_related(
        "member__network", "member__organisation", "member__region"
    )
    found = {side.member_id: side for side in rows}
    mine = found.pop(member.pk, None)
    return mine, next((side.member for side in found.values()), None)


def with_whom(conversation, other, *, as_team):
    """The name that stands over a conversation."""
    if conversation.for_team and not as_team:
        return "L’animation"
    return other.display_name if other else GONE


def dress(messages, member, conversation, *, others, now):
    """Messages of one conversation as ``components/letter.html`` prints them."""
    return [
        {
            "pk": message.pk,
            "own": message.sender_id == member.pk,
            "author": "Vous" if message.sender_id == member.pk else _author(message, others),
            "team": message.from_team,
            "when": moment(message.sent_at, now),
            "rendered": message.rendered,
            "removed": message.removed_at is not None,
            "may_flag": perms.may_flag(member, message, conversation),
            "sent_at": message.sent_at,
            "public_id": message.public_id,
        }
        for message in messages
    ]


def blocked_people(member):
    rows = Block.objects.filter(member=member).select_related("blocked").order_by("-at")
    return [{"person": row.blocked, "at": row.at} for row in rows]


def _author(message, others):
    return others[message.sender_id].display_name if message.sender_id in others else GONE


def _others(pks, member):
    """``{conversation: the member on the other side}``."""
    sides = Participation.objects.filter(conversation__in=pks).exclude(member=member)
    sides = sides.select_related("member__network", "member__organisation")
    return {side.conversation_id: side.member for side in sides}


def _last(sides):
    """The last message of each, if this member still reads it."""
    left = {side.conversation_id: side.left_at for side in sides}
    return {
        pk: message
        for pk, message in _last_of(left).items()
        if left[pk] is None or message.sent_at > left[pk]
    }  # fmt: skip


def _last_of(pks):
    """``{conversation: its last message}``."""
    same = PrivateMessage.objects.filter(conversation=OuterRef("conversation"))
    latest = Subquery(same.order_by("-sent_at", "-pk").values("pk")[:1])
    found = PrivateMessage.objects.filter(conversation__in=list(pks), pk=latest)
    return {message.conversation_id: message for message in found}


def _row(conversation, side, others, last, member, now):
    other = others.get(conversation.pk)
    message = last.get(conversation.pk)
    words = plain_text(message.html)[: EXCERPT + 1] if message else ""
    unread = side.unread if side else 0
    return {
        "url": conversation.get_absolute_url(),
        "name": with_whom(conversation, other, as_team=side is None),
        "place": other.affiliation if other and not (conversation.for_team and side) else "",
        "outsider": bool(other) and other.kind == "outsider",
        "unread": unread,
        "waits": side is None and conversation.team_waits_since is not None,
        "words": words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…",
        "own": bool(message) and message.sender_id == member.pk,
        "when": moment(conversation.last_on, now),
    }
