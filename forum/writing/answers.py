"""Answering a question."""

from django.db import transaction
from django.utils import timezone

from forum.access import perms
from forum.engine.forum_conversation.models import Topic
from forum.following import news
from forum.following.follows import follow_automatically
from forum.questions import counters, timing
from forum.questions.holding import hold_questions
from forum.questions.kinds import Nature, OfficialRole
from forum.questions.models import Draft, Question, Submission
from forum.questions.signals import topic_changed, written_officially
from forum.sections.unread import mark_topic
from forum.writing import mentions
from forum.writing.posts import note_screening, write
from forum.writing.submissions import one_at_a_time, submitted


@transaction.atomic
def reply(
    member,
    topic,
    *,
    text,
    key=None,
    files=(),
    screened=(),
    called=(),
    nature=Nature.ANSWER,
    role=OfficialRole.MEMBER,
    drafted=True,
):
    """Add a post to ``topic``. The asker and who follows are told as soon as it may be read.

    ``role``: one of ``perms.official_roles(member)``; it is logged.
    The same ``key`` gives the same post, once. ``drafted``: whether the draft of a reply to ``topic``, if
    any, is what is published.

    Raises :class:`AlreadySubmitted` when the key has served for another text.
    """
    _hold(topic)
    one_at_a_time(member)
    key, post = submitted(key, member, text)
    if post:
        return post
    now = timezone.now()
    approved = perms.may_publish_unreviewed(member, topic.forum_id)
    post = write(topic, member, text, approved=approved, now=now, files=files, nature=nature, role=role)
    note_screening(post, screened)
    mentions.note(post, called)
    if role and role == post.authorship.role:
        written_officially.send(sender=Topic, post=post, by=member, role=role)
    if approved:
        counters.post_created(topic, post)
        _tell_the_clock(topic, post)
        news.tell_of_answer(topic, post, called=called)
    follow_automatically(member, topic)
    Submission.objects.create(key=key, member=member, post=post)
    if drafted:
        Draft.objects.filter(member=member, topic=topic).delete()
    mark_topic(member, topic.pk, now)  # one’s own words are not news
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return post


def _hold(topic):
    """A question without an answer, before the member: in the order of the ladder, which may ask her now."""
    if topic.question.first_answer_at is None:
        hold_questions([topic.pk])


def _tell_the_clock(topic, post):
    """Once answered, nothing that is written moves the clock. ``topic`` comes with its question."""
    if topic.question.first_answer_at is None:
        timing.refresh(Question.objects.filter(pk=topic.question.pk))
