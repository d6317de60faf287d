"""Read marks. A topic is unread when its last post is later than the member's mark on it, or on its section.

Marks older than ``WINDOW`` would grow for ever: whatever is older counts as read.
"""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack
from forum.questions.models import visible_topics

WINDOW = timedelta(days=60)


def unread_topics(member):
    """Topics with something new for ``member``, newest first, in one statement."""
    since = timezone.now() - WINDOW
    section_mark = ForumReadTrack.objects.filter(user=member, forum=OuterRef("forum")).values("mark_time")[:1]
    read_since = TopicReadTrack.objects.filter(
        user=member, topic=OuterRef("pk"), mark_time__gte=OuterRef("last_post_on")
    )
    return (
        visible_topics(member)
        .filter(last_post_on__gt=since)
        .annotate(section_mark=Subquery(section_mark))
        .filter(Q(section_mark__isnull=True) | Q(last_post_on__gt=F("section_mark")))
        .filter(~Exists(read_since))
        .order_by("-last_post_on")
    )


def unread_counts(member):
    """``{section id: number of unread topics}``, in one statement."""
    rows = unread_topics(member).order_by().values("forum_id").annotate(n=Count("pk"))
    return {row["forum_id"]: row["n"] for row in rows}
