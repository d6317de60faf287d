"""Asking one member to help with one question, and taking the answer down.

Whatever asks (the ladder, the asker, a moderator), the rules are held here, under locks: never twice about
one question, never more than ``CAP`` times in any seven days running.
"""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from comcep.members.access.audiences import Audience, audiences_of
from comcep.members.models import Member
from forum.access import rows
from forum.access.perms import REPLY
from forum.engine.forum_permission.handler import rights_of
from forum.promise import claims, news
from forum.promise.experts import CAP, WEEK
from forum.promise.models import Solicitation
from forum.questions.holding import hold_question


@transaction.atomic
def solicit(topic, people, now, *, by=None, most=None):
    """Ask those of ``[(member key, step, why)]`` who may be asked, in that order, ``most`` of them. Give who.

    The caller holds the row of the question. Members are locked in the order of their keys, so that two
    questions that ask the same people never wait for each other.
    """
    keys = [pk for pk, *_ in people]
    locked = (
        Member.objects.validated()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    )
    standing = {member.pk: member for member in locked}
    recent = Solicitation.objects.filter(member__in=keys, at__gt=now - WEEK).order_by()
    week = dict(recent.values_list("member").annotate(Count("pk")))
    asked = set(topic.solicitations.filter(member__in=keys).values_list("member", flat=True))
    made = []
    for pk, step, why in people:
        if most is not None and len(made) >= most:
            break
        member = standing.get(pk)
        if member is None or pk in asked or week.get(pk, 0) >= CAP or not reads(member, topic):
            continue
        made.append(
            Solicitation.objects.create(
                topic=topic, member=member, step=step, why=why[:240], invited_by=by, at=now
            )
        )
        news.tell_solicited(made[-1])
    return made


def may_be_solicited(member):
    """Only peers are: the promise of 48 hours is made among them."""
    return Audience.PEERS in audiences_of(member)


def reads(member, topic):
    """Whether ``member`` may read the question and answer it: asked of the evaluator of every right."""
    # wall: solicited-access
    return (
        rights_of(member).has(REPLY, topic.forum_id) and rows.topics_for(member).filter(pk=topic.pk).exists()
    )


@transaction.atomic
def answer(solicitation, given):
    """Take down what the member answered; the last answer holds. « Je m’en occupe » claims the question.

    Raises what :func:`claims.claim` raises, and nothing is taken down then; the answer before stays.
    """
    topic = solicitation.topic
    hold_question(topic.pk)
    held = Solicitation.objects.select_for_update(of=("self",), no_key=True).get(pk=solicitation.pk)
    if given == Solicitation.Answer.MINE:
        claims.claim(held.member, topic)
    else:
        claims.release(held.member, topic)
    held.answer, held.answered_at = given, timezone.now()
    held.save(update_fields=["answer", "answered_at"])
    news.mark_answered(held)
    return held
