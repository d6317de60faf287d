"""Asking a question."""

from django.db import transaction
from django.utils import timezone

from forum.access import perms
from forum.engine.forum_conversation.models import Topic
from forum.following import news
from forum.following.follows import follow_automatically
from forum.questions import counters, timing
from forum.questions.models import Draft, Question, Submission
from forum.questions.signals import topic_changed
from forum.sections.unread import mark_topic
from forum.writing import mentions, situations
from forum.writing.posts import note_screening, write
from forum.writing.submissions import one_at_a_time, submitted
from forum.writing.unnamed import label_of as unnamed_label


@transaction.atomic
def ask(
    member,
    *,
    section,
    title,
    text,
    themes=(),
    schemes=(),
    situation=None,
    expects_answer=True,
    key=None,
    files=(),
    screened=(),
    called=(),
    unnamed=False,
):
    """Open a question in ``section`` and give its first post. The same ``key`` gives the same post, once.

    ``situation``: as :func:`situations.note` takes it. ``screened``: what the guard found and the author
    decided (``screening.Screening.counts``). ``unnamed``: the caller has asked ``perms.may_go_unnamed``.

    Raises :class:`AlreadySubmitted` when the key has served for another text.
    """
    one_at_a_time(member)
    key, post = submitted(key, member, text)
    if post:
        return post
    now = timezone.now()
    approved = perms.may_publish_unreviewed(member, section.pk)
    topic = Topic(
        forum=section,
        poster=member,
        subject=title,
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=approved,
        created=now,
    )
    topic.save()
    question = Question.objects.create(
        topic=topic, expects_answer=expects_answer, due_at=timing.due_when_asked(topic, expects_answer)
    )
    _say_of(question, themes, schemes, situation)
    signed = {"unnamed_as": unnamed_label(member)} if unnamed else {}
    post = write(topic, member, text, approved=approved, now=now, files=files, **signed)
    note_screening(post, screened)
    mentions.note(post, called)
    topic.first_post = post
    if approved:
        counters.post_created(topic, post)
        news.tell_of_question(topic, question)
        news.tell_of_mentions(topic, post, called)
    else:
        Topic.objects.filter(pk=topic.pk).update(first_post=post)
    follow_automatically(member, topic, asked=True)
    Submission.objects.create(key=key, member=member, post=post)
    Draft.objects.filter(member=member, topic=None).delete()
    mark_topic(member, topic.pk, now)  # one’s own words are not news
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return post


def _say_of(question, themes, schemes, situation):
    if themes:
        question.themes.set(themes)
    if schemes:
        question.schemes.set(schemes)
    if situation:
        situations.note(question, situation, new=True)
