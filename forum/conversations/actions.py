"""What members do with their conversations. Each action is one transaction; the caller has checked the right.

An action that finds its work already done changes nothing, which makes a double click harmless.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comcep.members.models import Member
from comcep.notifications.actions import mark_page_seen, tell
from comcep.notifications.kinds import Kind, Mode
from forum.conversations import perms
from forum.engine.rendering import render
from forum.questions.models import (
    Block,
    Conversation,
    Participation,
    PrivateDraft,
    PrivateMessage,
)
from forum.writing.screening import forbidden_masked
from forum.writing.submissions import one_at_a_time

BEGUN_A_DAY = 20
SENT_AN_HOUR = 60
REMOVED = "*Message retiré par l’animation.*"
KIND = Kind(
    "message",
    "Un message privé",
    "Messages privés",
    Mode.AT_ONCE,
    why="un membre vous a écrit sur ComCEP",
    hint="Un seul courriel par conversation tant que vous ne l’avez pas ouverte, sans le texte ni le nom.",
)


class AlreadySent(Exception):
    """This form has already given a message, with another text: the new text must not vanish in silence."""


class TooMany(Exception):
    """More conversations begun in a day, or messages sent in an hour, than a person writes by hand."""


@transaction.atomic
def begin(member, to, *, text, key=None):
    """Write to ``to`` (``None``: the moderators), in the conversation that the two have, or in a new one.

    Raises :class:`TooMany`, and :class:`AlreadySent` when the key has served for another text.
    """
    one_at_a_time(member)
    key, sent = _sent(member, key, text)
    if sent:
        return sent
    name = perms.key_of(member, to)
    conversation = Conversation.objects.filter(key=name).first()
    if conversation is None:
        since = timezone.now() - timedelta(days=1)
        if Conversation.objects.filter(begun_by=member, begun_at__gt=since).count() >= BEGUN_A_DAY:
            raise TooMany
        conversation, _ = Conversation.objects.get_or_create(
            key=name, defaults={"for_team": to is None, "begun_by": member}
        )
    people = [member] if to is None else [member, to]
    Participation.objects.bulk_create(
        [Participation(conversation=conversation, member=each) for each in people], ignore_conflicts=True
    )
    return send(member, conversation, text=text, key=key)


@transaction.atomic
def send(member, conversation, *, text, key=None):
    """Add a message, and tell the other side once until it reads. The same ``key`` gives the same message.

    Raises :class:`TooMany`, and :class:`AlreadySent` when the key has served for another text.
    """
    one_at_a_time(member)
    key, sent = _sent(member, key, text)
    if sent:
        return sent
    now = timezone.now()
    if PrivateMessage.objects.filter(sender=member, sent_at__gt=now - timedelta(hours=1)).count() >= (
        SENT_AN_HOUR
    ):
        raise TooMany
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    sides = {each.member_id: each for each in conversation.participations.select_related("member")}
    mine = sides.pop(member.pk, None)
    message = PrivateMessage.objects.create(
        conversation=conversation,
        sender=member,
        from_team=conversation.for_team and mine is None,
        text=text,
        html=render(text),
        sent_at=now,
        key=key,
    )
    if mine:
        Participation.objects.filter(pk=mine.pk).update(unread=0, read_until=now, archived_at=None)
    for side in sides.values():
        Participation.objects.filter(pk=side.pk).update(unread=F("unread") + 1, archived_at=None)
        if not side.unread:
            _tell(
                side.member,
                conversation,
                message,
                "Vous avez reçu un message privé.",
                perms.READ_CONVERSATION,
            )
    if conversation.for_team and mine and conversation.team_waits_since is None:
        conversation.team_waits_since = now
        for moderator in Member.objects.moderators():
            _tell(
                moderator,
                conversation,
                message,
                "Un message privé attend l’animation.",
                perms.ANSWER_FOR_TEAM,
            )
    elif message.from_team:
        conversation.team_waits_since = None
    conversation.last_on = now
    conversation.save(update_fields=["last_on", "team_waits_since"])
    other = next((side.member for side in sides.values()), None)
    PrivateDraft.objects.filter(member=member, place=perms.place_in(conversation, mine, other)).delete()
    return message


@transaction.atomic
def read(member, participation):
    """Remember that ``member`` has read everything there. Gives how many messages were new."""
    held = Participation.objects.select_for_update(no_key=True).get(pk=participation.pk)
    if not held.unread:
        return 0
    Participation.objects.filter(pk=held.pk).update(unread=0, read_until=timezone.now())
    mark_page_seen(member, participation.conversation.get_absolute_url())
    return held.unread


@transaction.atomic
def archive(participation, archived):
    """Put a conversation away until its next message, or take it back. Give whether that changed."""
    rows = Participation.objects.filter(pk=participation.pk, archived_at__isnull=archived)
    return bool(rows.update(archived_at=timezone.now() if archived else None))


@transaction.atomic
def leave(participation):
    """Nothing of what was written there exists for this member any more; the other side keeps its own.

    The next message, if one comes, begins again from nothing. What nobody can read any more is destroyed.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=participation.conversation_id)
    Participation.objects.filter(pk=participation.pk).update(
        left_at=timezone.now(), unread=0, archived_at=None
    )
    forget_unreadable(conversation)


@transaction.atomic
def block(member, other):
    """``other`` writes no private message to ``member`` any more, and is not told. Give whether it is new."""
    _, created = Block.objects.get_or_create(member=member, blocked=other)
    return created


@transaction.atomic
def unblock(member, other):
    deleted, _ = Block.objects.filter(member=member, blocked=other).delete()
    return bool(deleted)


@transaction.atomic
def settle(conversation):
    """The moderators have nothing to answer there. Give whether something waited."""
    waiting = Conversation.objects.filter(pk=conversation.pk, team_waits_since__isnull=False)
    return bool(waiting.update(team_waits_since=None))


@transaction.atomic
def save_draft(member, place, text):
    """Keep what ``member`` is typing there. Empty words drop it; an exact NIR or IBAN is masked in it."""
    text = forbidden_masked(text)
    if not text.strip():
        PrivateDraft.objects.filter(member=member, place=place).delete()
        return None
    draft, _ = PrivateDraft.objects.update_or_create(member=member, place=place, defaults={"text": text})
    return draft


# For who stands above: a flagged message.


REMOVED_PRIVATE = "Un de vos messages privés a été retiré par l’animation."


def hold(message, held):
    """A flagged message stays until moderators have decided, even if both sides leave the conversation."""
    PrivateMessage.objects.filter(pk=message.pk).update(held=held)
    if not held:
        forget_unreadable(Conversation.objects.get(pk=message.conversation_id))


@transaction.atomic
def remove(message, *, by):
    """Take the words of a message away from both sides, for good. Give whether they were there."""
    gone = PrivateMessage.objects.filter(pk=message.pk, removed_at=None).update(
        text=REMOVED, html=render(REMOVED), removed_at=timezone.now()
    )
    if gone:
        tell_author(message, REMOVED_PRIVATE, key="removed", by=by)
    return bool(gone)


def tell_author(message, text, *, key, by):
    """Who wrote a private message hears what became of it, unless it was done ``by`` that very person."""
    if message.sender and message.sender_id != by.pk:
        tell(
            message.sender,
            kind="moderation",
            text=text,
            url=f"{message.conversation.get_absolute_url()}#message-{message.public_id}",
            check=perms.READ_CONVERSATION,
            args=[message.conversation_id],
            key=f"private:{key}:{message.pk}",
        )


# Inside


def forget_unreadable(conversation):
    """Destroy the messages that neither side can read any more, and the conversation with the last of them.

    What is ``held`` for the moderators stays. A conversation with the moderators is theirs to read.
    """
    sides = list(conversation.participations.all())
    if conversation.for_team and sides:
        return
    if any(side.left_at is None for side in sides):
        return
    messages = conversation.messages.filter(held=False)
    if sides:
        messages = messages.filter(sent_at__lte=min(side.left_at for side in sides))
    messages.delete()
    if not sides and not conversation.messages.exists():
        conversation.delete()


def _tell(recipient, conversation, message, text, check):
    """Without the words of the message, nor who wrote it: neither in the centre nor in the mail."""
    tell(
        recipient,
        kind=KIND.name,
        text=text,
        url=conversation.get_absolute_url(),
        check=check,
        args=[conversation.pk],
        key=f"private:{message.pk}",
    )


def _sent(member, key, text):
    """The key to note for this form, and the message it has already given, if it has."""
    sent = key and PrivateMessage.objects.filter(key=key).first()
    if not sent:
        return key or uuid.uuid4(), None
    if sent.sender_id != member.pk:
        return uuid.uuid4(), None  # somebody else's key: it says nothing of this form
    if sent.text != text:
        raise AlreadySent
    return key, sent
