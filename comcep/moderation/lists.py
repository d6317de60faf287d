"""What waits on the desk. Every list keeps to the sections that the moderator may review."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from forum.engine.forum_conversation.models import Post
from forum.engine.forum_permission.handler import rights_of
from forum.questions import lists
from forum.questions.models import Removal
from forum.questions.perms import REVIEW

ALERT_HOURS = settings.ANSWER_PROMISE_HOURS - 8


def to_approve(member):
    """Messages that wait for approval, the longest waiting first."""
    return _light(
        Post.objects.filter(
            approved=False, removal__isnull=True, topic__forum__in=rights_of(member).ids_with(REVIEW)
        )
    ).order_by("created")


def overdue(member):
    """Open questions without an answer when the promise of 48 hours is near, the longest waiting first."""
    return lists.unanswered(member).filter(created__lt=timezone.now() - timedelta(hours=ALERT_HOURS))


def removed(member):
    """Messages taken away, the latest first."""
    return (
        Removal.objects.filter(post__topic__forum__in=rights_of(member).ids_with(REVIEW))
        .select_related("by", "post__poster", "post__topic__forum")
        .defer("post__content", "post___content_rendered")
        .order_by("-at")
    )


def hidden_in(topic):
    """Messages of one topic that readers do not see: waiting, or removed."""
    return (
        topic.posts.filter(approved=False)
        .select_related("poster", "removal")
        .defer("content", "_content_rendered")
        .order_by("created")
    )


def _light(posts):
    return posts.select_related("poster", "topic__forum", "authorship__network")
