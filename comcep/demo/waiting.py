"""The questions that nobody has answered, asked as long ago as it takes to see each of their states."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions.clock import PROMISE
from forum.questions.models import Authorship, Follow, Question
from forum.questions.timing import refresh

HOURS = [time(9, 5), time(11, 20), time(15, 40), time(18, 10)]
# The topics, in the order in which they are asked again: past the promise, soon past it, just now.
ASKED = ["carnet-de-bord-entre-deux-rdv", "dossier-independante-salariee", "centre-ressources-illettrisme"]


def place(topics, stand):
    """Ask these questions anew: on another day than today, whole weeks would leave no hour to any of them."""
    if stand.is_now:
        for key, moment in zip(ASKED, moments(stand.moment), strict=True):
            _ask(topics[key], moment)


def moments(now):
    """When somebody who works from Monday to Saturday asks: past the promise, then twice within it."""
    days = [timezone.localtime(now).date() - timedelta(days=number) for number in range(6)]
    slots = sorted(
        timezone.make_aware(datetime.combine(day, hour))
        for day in days
        if day.weekday() < 6
        for hour in HOURS
    )
    late = max(slot for slot in slots if now - slot > PROMISE + timedelta(hours=2))
    soon = min(slot for slot in slots if now - slot < PROMISE - timedelta(hours=3))
    return late, soon, max(slot for slot in slots if now - slot > timedelta(hours=2))


def _ask(topic, moment):
    Topic.objects.filter(pk=topic.pk).update(created=moment, last_post_on=moment, updated=moment)
    posts = list(Post.objects.filter(topic=topic.pk).values_list("pk", flat=True))
    Post.objects.filter(pk__in=posts).update(created=moment, updated=moment)
    Authorship.objects.filter(pk__in=posts).update(shown_at=moment)  # by key: PostgreSQL has no figures yet
    refresh(Question.objects.filter(topic=topic.pk))
    Follow.objects.filter(topic=topic.pk).update(created_at=moment)
    marks = TopicReadTrack.objects.filter(topic=topic.pk)
    marks.exclude(user=topic.poster_id).delete()
    marks.update(mark_time=moment)
    Forum.objects.filter(pk=topic.forum_id, last_post_on__lt=moment).update(
        last_post=topic.last_post_id, last_post_on=moment
    )
