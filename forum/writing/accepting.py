"""Saying which answer is the good one: by the asker, or by moderators when the asker says nothing.

What the asker accepts of the asker’s own is no answer: it says that the question is solved, and by whom. An
accepted answer that goes out of sight is accepted again when it comes back.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forum.access.rows import topics_for
from forum.engine.forum_conversation.models import Post, Topic
from forum.following import accepted as told
from forum.following import news
from forum.questions.holding import hold_question
from forum.questions.models import PastAcceptance, ProposedAnswer, Question, Sequel
from forum.questions.signals import acceptance_decided, topic_changed

DAYS = 2
SILENCE = timedelta(days=DAYS)
"""How long the asker has to say otherwise."""
Outcome = ProposedAnswer.Outcome


class NotAnAnswer(ValueError):
    """The post belongs to another question, or is the question itself."""


class Declined(ValueError):
    """The asker has said that this post does not answer the question."""


@transaction.atomic
def accept_answer(question, post, *, by):
    """Mark ``post`` as the answer to ``question``, on behalf of ``by``, and tell its author.

    Accepting the same post again changes nothing, but that its asker has read what was rewritten of it;
    another one takes its place.
    """
    question, topic = _locked(question, post)
    asked_by = by is not None and by.pk == topic.poster_id
    if question.accepted_post_id == post.pk:
        if question.rewritten_at and asked_by:
            Question.objects.filter(pk=question.pk).update(rewritten_at=None)
        return question
    own = post.poster_id is not None and post.poster_id == topic.poster_id
    question.accepted_post, question.accepted_by, question.accepted_at = post, by, timezone.now()
    question.self_solved, question.rewritten_at = own, None
    question.save(
        update_fields=["accepted_post", "accepted_by", "accepted_at", "self_solved", "rewritten_at"]
    )
    PastAcceptance.objects.filter(question=question).delete()
    Sequel.objects.filter(question=question).delete()
    for proposed in question.proposed_answers.filter(closed_at=None):
        same = asked_by and proposed.post_id == post.pk
        _close(proposed, Outcome.YES if same else Outcome.VOID)
    if not own:
        key = f"accepted:{post.pk}"
        news.tell_author(post, kind="accepted", text="Votre réponse a été retenue.", key=key, by=by)
    news.tell_of_accepted(topic, post, by=by, own=own)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return question


@transaction.atomic
def withdraw_accepted(question, post):
    """Take back the acceptance of ``post``; of another one, or of none, nothing changes."""
    changed = Question.objects.filter(pk=question.pk, accepted_post=post).update(
        accepted_post=None, accepted_by=None, accepted_at=None, self_solved=False, rewritten_at=None
    )
    if changed:
        topic_changed.send(sender=Topic, topic_id=question.topic_id)
    return bool(changed)


def note_rewritten(topic, post, *, by):
    """Say beside an accepted answer that it was rewritten since, and tell the asker."""
    accepted = Question.objects.filter(topic=topic, accepted_post=post, self_solved=False)
    if accepted.update(rewritten_at=timezone.now()) and topic.poster_id not in (None, by.pk):
        told.tell_of_rewritten(topic, post)


# Out of sight, and back


def set_aside(topic, post):
    """``post`` goes out of sight: no longer accepted, for as long as that lasts."""
    question = Question.objects.get(topic=topic)
    if question.accepted_post_id != post.pk:
        return
    held = {
        "post": post,
        "by_id": question.accepted_by_id,
        "at": question.accepted_at,
        "self_solved": question.self_solved,
        "rewritten_at": question.rewritten_at,
    }
    PastAcceptance.objects.update_or_create(question=question, defaults=held)
    withdraw_accepted(question, post)


def take_back(topic, post):
    """``post`` is read again: accepted again, if it was and no other one is."""
    past = PastAcceptance.objects.filter(question__topic=topic, post=post).first()
    if past is None:
        return
    Question.objects.filter(pk=past.question_id, accepted_post=None).update(
        accepted_post=post,
        accepted_by=past.by_id,
        accepted_at=past.at,
        self_solved=past.self_solved,
        rewritten_at=past.rewritten_at,
    )
    past.delete()


# For the asker


def asker_may_say(topic):
    """Whether there is somebody to ask first: an asker who reads the topic to this day."""
    return topic.poster is not None and topics_for(topic.poster).filter(pk=topic.pk).exists()


@transaction.atomic
def accept_for_asker(question, post, *, by):
    """A moderator accepts ``post``: the asker is told first and has two days to say otherwise.

    Gives the proposal; nothing where nobody is left to ask, and the answer is accepted at once.
    Raises :class:`Declined` when the asker has already said no to this one.
    """
    question, topic = _locked(question, post)
    if question.accepted_post_id == post.pk:
        return None
    if not asker_may_say(topic):
        accept_answer(question, post, by=by)
        _log("accept", post, by)
        return None
    if question.proposed_answers.filter(post=post, outcome=Outcome.NO).exists():
        raise Declined(f"the asker of question {question.pk} said no to post {post.pk}")
    for other in question.proposed_answers.filter(closed_at=None):
        if other.post_id == post.pk:
            return other
        _close(other, Outcome.VOID)
    proposed = ProposedAnswer.objects.create(question=question, post=post, by=by)
    told.tell_of_proposed(topic, proposed)
    _log("propose", post, by)
    return proposed


@transaction.atomic
def answer_proposal(proposed, yes, *, by):
    """The asker says whether it answers the question. Give whether that was still to be said."""
    proposed = _open(proposed.pk)
    if proposed is None:
        return False
    if yes:
        _close(proposed, Outcome.YES)
        accept_answer(proposed.question, proposed.post, by=by)
        return True
    _close(proposed, Outcome.NO)
    told.tell_of_declined(proposed)
    _log("decline", proposed.post, proposed.by)
    return True


def settle_proposals(now=None):
    """Accept what nobody has said no to in time. Give how many were; a second run finds none."""
    now = now or timezone.now()
    late = ProposedAnswer.objects.filter(closed_at=None, at__lte=now - SILENCE).order_by("pk")
    return sum(_settle(pk) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _settle(pk):
    proposed = _open(pk)
    if proposed is None:
        return False
    readable = proposed.post.approved and proposed.post.topic.approved
    _close(proposed, Outcome.LATE if readable else Outcome.VOID)
    if readable:
        accept_answer(proposed.question, proposed.post, by=proposed.by)
        _log("accept", proposed.post, proposed.by, detail=f"sans avis contraire en {DAYS}\u00a0jours")
    return readable


def _open(pk):
    held = ProposedAnswer.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk, closed_at=None)
    return held.select_related("question__topic", "post__topic", "post__poster", "by").first()


def _close(proposed, outcome):
    ProposedAnswer.objects.filter(pk=proposed.pk).update(outcome=outcome, closed_at=timezone.now())


def _locked(question, post):
    question = hold_question(question.topic_id)
    topic = post.topic
    if topic.pk != question.topic_id or topic.first_post_id == post.pk or not post.approved:
        raise NotAnAnswer(f"post {post.pk} does not answer question {question.pk}")
    if not Post.objects.filter(pk=post.pk, topic=topic).exists():  # split off meanwhile
        raise NotAnAnswer(f"post {post.pk} has left question {question.pk}")
    return question, topic


def _log(verb, post, by, detail=""):
    acceptance_decided.send(sender=ProposedAnswer, verb=verb, post=post, by=by, detail=detail)
