"""The promise of an answer: its hours, what the first answer is, how long a question has waited."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F, Min, OuterRef, Q
from django.utils import timezone

from comcep.dates import day
from forum.engine.forum_conversation.models import Post

HOURS = settings.ANSWER_PROMISE_HOURS
ALERT_HOURS = HOURS - 8
"""When moderators begin to look after a question that nobody answers."""
PROMISE, WARNING = timedelta(hours=HOURS), timedelta(hours=ALERT_HOURS)
PROMISED = f"{HOURS}\u00a0heures"


# The first answer: the first approved message by somebody else than the asker. Who has left is somebody else.


def is_answer(asker, writer):
    """Whether ``writer`` answers a question of ``asker``: members or their keys, nothing for who has left."""
    return asker is None or writer is None or asker != writer


def first_answer():
    """The same in the database: when the question of the outer row (its ``topic``) was first answered."""
    return (
        Post.objects.filter(topic=OuterRef("topic"), approved=True)
        .exclude(pk=F("topic__first_post"))
        .filter(Q(topic__poster__isnull=True) | Q(poster__isnull=True) | ~Q(poster=F("topic__poster")))
        .order_by()
        .values("topic")
        .annotate(at=Min("created"))
        .values("at")
    )


# Waiting


def hours_between(start, end):
    return int((end - start).total_seconds() // 3600)


def due(asked):
    """Until when the promise of an answer runs."""
    return asked + PROMISE


def waiting_words(asked, now):
    """How long a question has waited, against the promise: hours left, then hours or days gone by."""
    left = PROMISE - (now - asked)
    if left > timedelta(0):
        hours = int(left.total_seconds() // 3600)
        return f"En attente, encore {hours}\u00a0h" if hours else "En attente, moins d’une heure"
    hours = hours_between(asked, now)
    if hours < 96:
        return f"En attente depuis {hours}\u00a0h"
    if hours < 24 * 60:
        return f"En attente depuis {hours // 24}\u00a0jours"
    return f"En attente depuis le {day(timezone.localtime(asked))}"
