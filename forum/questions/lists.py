"""The lists of topics that pages show. Each is a queryset, visible to the member, ready for a row."""

from forum.engine.forum_conversation.models import Topic
from forum.questions.models import visible_topics
from forum.questions.unread import unread_topics


def _rows(topics):
    """What one row prints, and no post body."""
    return topics.select_related(
        "forum", "poster", "question", "last_post__poster", "first_post__authorship__network"
    ).defer(
        "last_post__content",
        "last_post___content_rendered",
        "first_post__content",
        "first_post___content_rendered",
    )


def in_section(member, forum):
    """Topics of one section: pinned first, then by last message."""
    return _rows(visible_topics(member).filter(forum=forum)).order_by("-type", "-last_post_on")


def unread(member):
    return _rows(unread_topics(member))


def active(member):
    """Topics by last message."""
    return _rows(visible_topics(member)).order_by("-last_post_on")


def unanswered(member):
    """Open questions that nobody has answered, the longest waiting first."""
    waiting = visible_topics(member).filter(posts_count=1, question__expects_answer=True)
    return _rows(waiting.exclude(status=Topic.TOPIC_LOCKED)).order_by("created")
