"""Read marks. A topic is unread when its last post is later than the member's mark on it, or on its section.

Marks would grow for ever: what is older than ``WINDOW`` before the last message of the forum counts as read.
A quiet forum (a holiday, a demonstration of 2017) keeps its news that way.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils import timezone

from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.handler import rights_of
from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack
from forum.questions.models import visible_topics

WINDOW = timedelta(days=60)
MANY = 100  # A section's counter stops there: « 99+ » says enough, and costs the same whatever the size.


def floor(latest, section_mark):
    """Until when everything in a section counts as read; ``latest`` is the last message of the forum."""
    now = timezone.now()
    since = min(now, latest or now) - WINDOW
    return max(since, section_mark) if section_mark else since


class Floors(dict):
    """``{section id: moment}`` for the readable sections: what was last posted until then is read.

    ``fresh`` holds the sections where something later was posted.
    """

    def __init__(self, rows):
        """``rows``: section id, date of its last post, the member's mark on it."""
        rows = list(rows)
        latest = max((last for _, last, _ in rows if last), default=None)
        super().__init__((pk, floor(latest, mark)) for pk, _, mark in rows)
        self.fresh = [pk for pk, last, _ in rows if last is None or last > self[pk]]

    def is_news(self, section_id, last_post_on, topic_mark):
        """Whether a topic of that section is unread by the member who read it until ``topic_mark``."""
        if last_post_on is None or last_post_on <= self[section_id]:
            return False
        return topic_mark is None or last_post_on > topic_mark


def floors_of(member):
    """The floors of ``member``, in one statement, once per request."""
    if not hasattr(member, "_floors"):
        mine = FilteredRelation("tracks", condition=Q(tracks__user=member))
        sections = Forum.objects.filter(pk__in=rights_of(member).readable_ids()).annotate(mine=mine)
        member._floors = Floors(sections.order_by().values_list("pk", "last_post_on", "mine__mark_time"))
    return member._floors


def unread_topics(member):
    """Topics with something new for ``member``, newest first. Two statements, floors included."""
    floors = floors_of(member)
    if not floors.fresh:
        return visible_topics(member).none()
    by_floor = {}
    for pk in floors.fresh:
        by_floor.setdefault(floors[pk], []).append(pk)
    later = Q()
    for floor, sections in by_floor.items():
        later |= Q(forum__in=sections, last_post_on__gt=floor)
    read_since = TopicReadTrack.objects.filter(
        user=member, topic=OuterRef("pk"), mark_time__gte=OuterRef("last_post_on")
    )
    return (
        visible_topics(member)
        .filter(later, ~Exists(read_since), last_post_on__gt=min(by_floor))
        .order_by("-last_post_on")
    )


def unread_counts(member, section_ids=None):
    """``{section id: number of unread topics, at most MANY}``, sections without news left out.

    ``section_ids`` narrows it to some of the readable sections.

    Written in SQL because each section's count must stop at ``MANY`` by itself; naming the three types lets
    the index of a section's list (section, type, last post) serve the range on the last post.
    """
    floors = floors_of(member)
    fresh = [pk for pk in floors.fresh if section_ids is None or pk in section_ids]
    if not fresh:
        return {}
    topics, tracks = Topic._meta.db_table, TopicReadTrack._meta.db_table
    one = f"""
        SELECT %s AS section, COUNT(*) AS news FROM (
            SELECT 1 FROM {topics} t
            WHERE t.forum_id = %s AND t.approved AND t.type IN (0, 1, 2) AND t.last_post_on > %s
            AND NOT EXISTS (SELECT 1 FROM {tracks} r
                WHERE r.topic_id = t.id AND r.user_id = %s AND r.mark_time >= t.last_post_on)
            LIMIT {MANY}
        ) AS n"""  # noqa: S608  (the only names put in are those of our own tables)
    values = []
    for pk in fresh:
        values += [pk, pk, connection.ops.adapt_datetimefield_value(floors[pk]), member.pk]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(fresh)), values)
        return {section: news for section, news in cursor.fetchall() if news}


def mark_topic(member, topic_id, until):
    """Remember that ``member`` has read the topic up to ``until``: one statement."""
    TopicReadTrack.objects.bulk_create(
        [TopicReadTrack(user=member, topic_id=topic_id, mark_time=until)],
        update_conflicts=True,
        unique_fields=["user", "topic"],
        update_fields=["mark_time"],
    )


def mark_sections(member, section_ids):
    """Remember that ``member`` has read everything so far in these sections: one statement."""
    now = timezone.now()
    ForumReadTrack.objects.bulk_create(
        [ForumReadTrack(user=member, forum_id=pk, mark_time=now) for pk in section_ids],
        update_conflicts=True,
        unique_fields=["user", "forum"],
        update_fields=["mark_time"],
    )
