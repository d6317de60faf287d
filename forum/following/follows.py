"""Following a topic, a section or a theme, and what of it a member may still see."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from comcep.notifications.models import Notice, Rhythm
from forum.access.rows import topics_for
from forum.engine.forum_permission.handler import rights_of
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.following.news import ANSWER, QUESTION
from forum.questions.models import Follow, Question, Theme
from forum.sections.unread import floors_of

LISTED = 500  # « Mes suivis » looks at that many topics, the last ones to have moved.

_groups = []


def add_group(group):
    """``group(member)`` gives ``{"heading", "rows", "empty"}``; a row has a title, an url, a stop…"""
    if group not in _groups:
        _groups.append(group)


# Following


@transaction.atomic
def follow(member, **thing):
    """Follow a ``topic``, a ``section`` or a ``theme``. Following again changes nothing."""
    name = next(iter(thing))
    Follow.objects.bulk_create(
        [Follow(member=member, **thing)],
        update_conflicts=True,
        unique_fields=["member", name],
        update_fields=["active"],
    )


@transaction.atomic
def stop(member, **thing):
    """Follow it no longer, and drop what was still to be told of it alone. Give whether it was followed."""
    held = Follow.objects.filter(member=member, active=True, **thing)
    if "topic" in thing:
        Follow.objects.bulk_create([Follow(member=member, active=False, **thing)], ignore_conflicts=True)
        stopped = held.update(active=False)
    else:
        stopped, _ = held.delete()
    if stopped:
        _drop_waiting(member)
    return bool(stopped)


def follow_automatically(member, topic, *, asked=False):
    """The asker follows the question; who answers too, if so chosen. Who has stopped is left alone."""
    if asked or not Rhythm.objects.filter(member=member, follow_answered=False).exists():
        Follow.objects.bulk_create([Follow(member=member, topic=topic)], ignore_conflicts=True)


def _drop_waiting(member):
    """Take out of the coming mails what no follow of ``member`` asks for any more."""
    waiting = Notice.objects.filter(recipient=member, seen_at=None, mailed_at=None, digest=None)
    rows = waiting.filter(kind__in=[ANSWER, QUESTION]).values_list("pk", "kind", "args")
    held = Follow.objects.filter(member=member, active=True)
    topics = set(held.exclude(topic=None).values_list("topic", flat=True))
    asked_for = set(
        Question.objects.filter(
            Q(topic__forum__in=branches(member, held)) | Q(themes__followed__in=held)
        ).filter(topic__in=[args[0] for _, kind, args in rows if kind == QUESTION])
        .values_list("topic", flat=True)
    )  # fmt: skip
    gone = [
        pk
        for pk, kind, args in rows
        if (kind == QUESTION and args[0] not in asked_for) or (kind == ANSWER and args[1] not in topics)
    ]
    Notice.objects.filter(pk__in=gone).delete()


def branches(member, held):
    """The sections followed by ``member``, with what stands below them."""
    followed, found = set(held.exclude(section=None).values_list("section", flat=True)), set()
    for section in rights_of(member).matrix.sections.values():  # parents come before their children
        if section.id in followed or section.parent_id in found:
            found.add(section.id)
    return found


# What one follows


def followed_topics(member):
    """Topics that ``member`` follows and may read now."""
    return topics_for(member).filter(followed__member=member, followed__active=True)


def topics_by_news(member):
    """``(key, whether it has news)`` of the followed topics, those with news first, each by last message."""
    latest = followed_topics(member).order_by("-last_post_on")[:LISTED]
    topics = list(latest.values_list("pk", "forum", "last_post_on"))
    marks = dict(
        TopicReadTrack.objects.filter(user=member, topic__in=[pk for pk, _, _ in topics]).values_list(
            "topic", "mark_time"
        )
    )
    floors = floors_of(member)
    found = [(pk, floors.is_news(forum, last, marks.get(pk))) for pk, forum, last in topics]
    return sorted(found, key=lambda one: not one[1])


def followed_sections(member):
    """Sections that ``member`` follows and may read, as rows of « Mes suivis »."""
    followed = set(Follow.objects.filter(member=member, section__gt=0).values_list("section", flat=True))
    return [
        {
            "title": section.name,
            "url": reverse("questions:section", args=[section.slug]),
            "stop": reverse("questions:follow_section", args=[section.slug]),
        }
        for section in rights_of(member).sections()
        if section.id in followed
    ]


def themes_of(member):
    """The themes of questions, with ``is_followed`` by ``member``."""
    held = Follow.objects.filter(member=member, theme=OuterRef("pk"))
    return list(Theme.objects.of_questions().annotate(is_followed=Exists(held)))


def other_groups(member):
    """What packages above let one follow (procedures)."""
    return [found for group in _groups if (found := group(member))]
