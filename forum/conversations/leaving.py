"""What becomes of private messages when somebody leaves: the other side keeps its own, from nobody."""

from django.db import transaction
from django.db.models import Q

from comcep.privacy.erasure import forget
from forum.conversations.actions import forget_unreadable
from forum.conversations.perms import place_of
from forum.engine.rendering import render
from forum.questions.models import (
    Block,
    Conversation,
    Participation,
    PrivateDraft,
    PrivateMessage,
)

TEXT_ERASED = "*Message retiré par son auteur.*"


class Letters:
    """What « Partir » offers to erase, beside the messages of the forum.

    The number of a private message is negative there, so that it is never taken for one of the forum.
    """

    @staticmethod
    def of(member):
        rows = PrivateMessage.objects.filter(sender=member, removed_at=None).order_by("-sent_at", "-pk")
        return [
            {
                "id": -message.pk,
                "public_id": message.public_id,
                "title": "Message privé",
                "text": message.html,
                "at": message.sent_at,
                "question": False,
            }
            for message in rows
        ]

    @staticmethod
    @transaction.atomic
    def erase(member, ids):
        own = PrivateMessage.objects.filter(sender=member, pk__in=[-pk for pk in ids if pk < 0])
        found = [-pk for pk in own.values_list("pk", flat=True)]
        own.update(text=TEXT_ERASED, html=render(TEXT_ERASED))
        return found


def on_membership_ended(sender, member, identity, **kwargs):
    """Cut every tie to the member. Gives how many messages now stand without a name."""
    conversations = list(Conversation.objects.filter(participations__member=member))
    own = PrivateMessage.objects.filter(sender=member)
    for message in PrivateMessage.objects.filter(Q(conversation__in=conversations) | Q(sender=member)):
        mine = message.sender_id == member.pk
        rewrite(message, forget(message.text, identity, own=mine, near=not mine))
    number = own.update(sender=None)
    Conversation.objects.filter(pk__in=[each.pk for each in conversations]).update(
        key=None, team_waits_since=None
    )
    Conversation.objects.filter(begun_by=member).update(begun_by=None)
    Participation.objects.filter(member=member).delete()
    PrivateDraft.objects.filter(Q(member=member) | Q(place=place_of(to=member))).delete()
    Block.objects.filter(Q(member=member) | Q(blocked=member)).delete()
    for conversation in conversations:
        forget_unreadable(conversation)
    return number


def on_identity_forgotten(sender, identity, **kwargs):
    """Take the full name and the address out of every private message that still holds them."""
    holding = Q(pk=None)
    for word in filter(None, (identity.email, identity.last_name)):
        holding |= Q(text__icontains=word)
    for message in PrivateMessage.objects.filter(holding).iterator(chunk_size=500):
        rewrite(message, forget(message.text, identity))


def rewrite(message, text):
    """Replace the words of a message in place. Give whether they changed."""
    if text == message.text:
        return False
    PrivateMessage.objects.filter(pk=message.pk).update(text=text, html=render(text))
    return True
