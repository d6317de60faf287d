"""Inviting a named member to answer: by the asker, or by a moderator of the section."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comcep.members.access.names import called
from comcep.members.models import Member
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Preference, rhythm_of
from comcep.notifications.quiet import is_away
from forum.access.perms import may_review
from forum.engine.forum_conversation.models import Post
from forum.engine.forum_permission.handler import rights_of
from forum.promise import claims
from forum.promise.experts import SOLICITED
from forum.promise.ladder import waiting, waits
from forum.promise.models import Solicitation
from forum.promise.soliciting import solicit
from forum.questions.authors import unnamed_as
from forum.questions.holding import hold_question

FOUND = 10
A_DAY = 5
"""How many members one invites in a day: it is a gesture, not a mailing."""


class NotInvited(Exception):
    """That member may not be asked now. Which of the rules says so is that member’s own matter."""


class TooMany(Exception):
    """More invitations in a day than a person makes by hand."""


def may_invite(member, topic):
    """The asker, or a moderator of the section, as long as the question waits for an answer. No statement."""
    return is_told(member, topic) and waits(topic, rights_of(member).matrix, timezone.now())


def is_told(member, topic):
    """Who hears what was tried for a question: the asker, and the moderators of the section."""
    asker = topic.poster_id is not None and topic.poster_id == member.pk
    return asker or may_review(member, topic.forum_id)


def found(member, topic, words):
    """Peers of that name, and of another network than the asker’s, whom ``member`` finds in the directory.

    The rules that are a member’s own matter are asked when one is chosen, and not before.
    """
    others = Member.objects.visible_to(member).exclude(pk=member.pk)
    if not unnamed_as(topic.first_post):
        others = others.exclude(pk=topic.poster_id or 0)
    if network := claims.asked_from(topic, member):
        others = others.exclude(network=network)
    people = called(others, words)
    return people.select_related("network", "region").order_by("last_name", "first_name", "pk")


@transaction.atomic
def invite(topic, member, *, by):
    """Ask ``member`` to answer, in the name of ``by``. Inviting again who was invited changes nothing.

    The caller has asked :func:`may_invite`. Raises :class:`NotInvited`, :class:`TooMany`.
    """
    now = timezone.now()
    hold_question(topic.pk)
    held = Solicitation.objects.filter(topic=topic.pk, member=member, step=Solicitation.INVITED).first()
    if held:
        return held
    if Solicitation.objects.filter(invited_by=by, at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise TooMany
    if not waiting().filter(pk=topic.pk).exists() or not _may_be_asked(topic, member, now, by=by):
        raise NotInvited
    made = solicit(topic, [(member.pk, Solicitation.INVITED, "")], now, by=by)
    if not made:
        raise NotInvited
    return made[0]


def _may_be_asked(topic, member, now, *, by):
    """The rules of the ladder that :func:`solicit` does not hold: another network, no refusal, no leave.

    Who asked without a name is invited as anybody would be: a refusal would tell moderators who it is.
    """
    hidden = unnamed_as(topic.first_post) and by.pk != topic.poster_id
    wrote = Post.objects.filter(topic=topic.pk, poster=member)
    if hidden:
        wrote = wrote.exclude(authorship__unnamed_as__gt="")
    silent = Preference.objects.filter(member=member, kind=SOLICITED).exclude(mode=Mode.AT_ONCE)
    return (
        (hidden or member.pk != topic.poster_id)
        and member.kind == Member.Kind.PEER
        and claims.is_elsewhere(claims.asked_from(topic, by), member)
        and not wrote.exists()
        and not silent.exists()
        and not is_away(rhythm_of(member.pk), timezone.localdate(now))
    )
