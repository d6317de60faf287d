"""Changing a message that is published."""

from django.db import transaction
from django.utils import timezone

from forum.access import perms
from forum.engine.forum_conversation.models import Post, Topic
from forum.following import news
from forum.questions import timing
from forum.questions.models import Question
from forum.questions.signals import edited_by_another, topic_changed
from forum.writing import mentions, situations, versions
from forum.writing.accepting import note_rewritten
from forum.writing.approval import hide, lock
from forum.writing.posts import attach, note_screening
from forum.writing.quoting import note_quotes


class ChangedMeanwhile(Exception):
    """Somebody else edited the message after this form was opened."""


@transaction.atomic
def edit_post(
    post,
    *,
    text,
    by,
    title=None,
    themes=None,
    schemes=None,
    situation=None,
    expects_answer=None,
    withdrawal="",
    seen=None,
    files=(),
    drop=(),
    screened=(),
    called=None,
    reason="",
):
    """Replace the text of ``post`` and, for a first post, what is said of the question (``None``: unchanged).

    What somebody who needs approval edits waits for approval again (hole S15). ``seen`` is the number of
    edits that ``by`` had before the eyes: raises :class:`ChangedMeanwhile` when there were more since.
    ``drop`` holds public ids of attachments; those of another post are left alone. What it said before is
    kept; ``reason``: why somebody else than its author rewrites it, which that author reads.

    A question turns into an announcement only for a ``withdrawal``, and is counted as such, answered or not:
    without one it goes on expecting an answer.
    """
    topic, post = lock(post)
    if seen is not None and seen != post.updates_count:
        raise ChangedMeanwhile
    head = topic.first_post_id == post.pk
    rewritten, before = _rewrite(topic, post, text, title if head else None, by)
    if head:
        _say_of(topic, themes, schemes, situation)
    if head and expects_answer is not None:
        _expect(Question.objects.filter(topic=topic), expects_answer, withdrawal)
    for attachment in post.attachments.filter(public_id__in=drop):
        attachment.delete_files()
        attachment.delete()
    attach(post, files)
    note_quotes(post, before=before)
    note_screening(post, screened)
    if called is not None:
        mentions.note(post, called)
    if rewritten and not head:
        note_rewritten(topic, post, by=by)
    if by.pk != post.poster_id:
        edited_by_another.send(sender=Post, post=post, by=by, reason=reason)
    if post.approved and not perms.may_publish_unreviewed(by, topic.forum_id):
        hide(topic, post)
    if post.approved and called:
        news.tell_of_mentions(topic, post, called)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return post


def _rewrite(topic, post, text, title, by):
    """Have them say this, and keep what they said. Give whether the text changed, and its former HTML."""
    rewritten, before = post.content.raw != text, str(post.content.rendered)
    entitled = topic.subject if topic.first_post_id == post.pk else ""
    if rewritten or (title and title != entitled):
        versions.keep(post, title=entitled, shown=post.approved and topic.approved, by=by)
    post.content, post.updated_by, post.updates_count = text, by, post.updates_count + 1
    if title:
        post.subject = topic.subject = title
        topic.save(update_fields=["subject", "slug", "updated"])
    post.save()
    return rewritten, before


def _say_of(topic, themes, schemes, situation):
    question = Question.objects.get(topic=topic)
    if themes is not None:
        question.themes.set(themes)
    if schemes is not None:
        question.schemes.set(schemes)
    if situation is not None:
        situations.note(question, situation)


def _expect(questions, expects_answer, withdrawal):
    if expects_answer:
        timing.take_back(questions.filter(expects_answer=False))
    elif withdrawal:
        timing.withdraw(questions, withdrawal, timezone.now())
    if expects_answer or withdrawal:
        questions.update(expects_answer=expects_answer)
        timing.refresh(questions)
