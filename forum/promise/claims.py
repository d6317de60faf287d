"""« Je m’en occupe »: who takes care of a question, for its readers, and released after six working hours.

A claim stops nothing: anybody may answer. It only spares others from being asked meanwhile.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from comcep.members.access.audiences import Audience, audiences_of
from forum.access.perms import is_archived, may_reply
from forum.engine.forum_conversation.models import Post, Topic
from forum.promise.models import Claim
from forum.questions import working_hours
from forum.questions.holding import hold_question
from forum.questions.models import Question
from forum.questions.states import is_open, open_questions, state_of
from forum.sections.opening import archived_keys

HELD = timedelta(hours=6)
"""Working hours during which a claim holds."""


class NotOpen(Exception):
    """The question has its answer, was closed or was withdrawn meanwhile, or is one's own."""


class AlreadyClaimed(Exception):
    """Somebody else takes care of it; ``claim`` says who and until when."""

    def __init__(self, claim):
        super().__init__(claim)
        self.claim = claim


def may_claim(member, topic, network):
    """A peer of another network than the question's, who may answer it: an answer that the clock counts.

    ``network``: what :func:`asked_from` gives.
    """
    if Audience.PEERS not in audiences_of(member) or topic.poster_id == member.pk:
        return False
    return is_elsewhere(network, member) and may_reply(member, topic)


def is_elsewhere(network, member):
    """Whether ``member`` is of another network than that. Of one that nobody may deduce, everybody is."""
    return network is None or member.network_id != network


ASKED_FROM = "CASE WHEN stood.unnamed_as = '' THEN stood.network_id END"
"""The rule of :func:`asked_from` in SQL, for nobody in particular; ``stood``: the question's authorship."""


def asked_from(topic, member=None):
    """The network recorded with the question; nothing when unknown, or not for ``member`` to deduce."""
    authorship = getattr(topic.first_post, "authorship", None)
    if authorship is None or (authorship.unnamed_as and (member is None or member.pk != topic.poster_id)):
        return None
    return authorship.network_id


def promised(topics):
    """Keep those that wait for an answer, that one still can give, and were promised one: among peers."""
    topics = open_questions(topics.filter(approved=True, question__due_at__isnull=False))
    return topics.exclude(forum__in=archived_keys())


def is_promised(topic, held):
    """The same of one topic read with its question; ``held``: the matrix of rights. No statement."""
    state = state_of(topic, archived=is_archived(topic.forum_id, held))
    return topic.approved and state["due"] is not None and is_open(state)


@transaction.atomic
def claim(member, topic):
    """``member`` takes care of the question. Claiming one’s own claim again changes nothing.

    The caller has asked :func:`may_claim`. Raises :class:`NotOpen`, and :class:`AlreadyClaimed` when somebody
    else was first.
    """
    now = timezone.now()
    question = _locked(topic)
    if topic.poster_id == member.pk or not promised(Topic.objects.filter(pk=topic.pk)).exists():
        raise NotOpen
    held = Claim.objects.select_related("member").filter(topic=topic.pk, ended_at=None).first()
    if held and held.until > now and held.member_id != member.pk:
        raise AlreadyClaimed(held)
    if held and held.until > now:
        return held
    if held:
        _end(held, Claim.End.EXPIRED, now)
    until = working_hours.after(now, HELD, place_of(member))
    Question.objects.filter(pk=question.pk).update(claimed_until=until, claimed_by=member)
    return Claim.objects.create(topic_id=topic.pk, member=member, at=now, until=until)


@transaction.atomic
def release(member, topic):
    """``member`` gives the question back; the ladder goes on. Give whether it was held."""
    _locked(topic)
    held = Claim.objects.filter(topic=topic.pk, member=member, ended_at=None).first()
    if held:
        _end(held, Claim.End.RELEASED, timezone.now())
    return bool(held)


def settle(now=None):
    """End the claims whose time is over, whose member has written there, or whose question waits no more."""
    now = now or timezone.now()
    wrote = Post.objects.filter(
        topic=OuterRef("topic"), poster=OuterRef("member"), created__gte=OuterRef("at")
    )
    rows = list(Claim.objects.filter(ended_at=None).annotate(wrote=Exists(wrote.filter(approved=True))))
    topics = Topic.objects.filter(pk__in=[held.topic_id for held in rows])
    waiting = set(promised(topics).values_list("pk", flat=True)) if rows else set()
    ended = 0
    for held in rows:
        how = _end_of(held, now, waits=held.topic_id in waiting)
        if how:
            with transaction.atomic():
                _locked(held.topic)
                ended += _end(held, how, now)
    return ended


def place_of(member):
    """Whose working hours and holidays are those of ``member``."""
    region = member.region.slug if member.region_id else ""
    return working_hours.place(region, member.department)


def _end_of(held, now, *, waits):
    if held.wrote:
        return Claim.End.ANSWERED
    if not waits:
        return Claim.End.CLOSED
    return Claim.End.EXPIRED if held.until <= now else None


def end_of_member(member, now=None):
    """What somebody who leaves took care of is free again, and tells no name."""
    for held in Claim.objects.filter(member=member, ended_at=None):
        _end(held, Claim.End.LEFT, now or timezone.now())
    Claim.objects.filter(member=member).update(member=None)


def _end(held, how, now):
    ended = Claim.objects.filter(pk=held.pk, ended_at=None).update(ended_at=now, end=how)
    if ended:
        Question.objects.filter(topic=held.topic_id).update(claimed_until=None, claimed_by=None)
    return ended


def _locked(topic):
    """Whoever comes first holds the row of the question; the other one waits, then sees what was done."""
    return hold_question(topic.pk)
