"""Read marks. A topic is unread when its last post is later than the member's mark on it, or on its section.

Marks would grow for ever: what is older than ``WINDOW`` counts as read. The window is counted from the clock
and from no message: what somebody writes changes the counts of the others by that message alone.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forum.engine.forum_permission.handler import rights_of
from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack
from forum.sections import statements
from forum.sections.statements import section_floors

WINDOW = timedelta(days=60)
MANY = 100  # A section's counter stops there: « 99+ » says enough, and costs the same whatever the size.


def floor(section_mark):
    """Until when everything in a section counts as read by the member who marked it then, or never."""
    since = timezone.now() - WINDOW
    return max(since, section_mark) if section_mark else since


class Floors(dict):
    """``{section id: moment}`` for the readable sections: what was last posted until then is read.

    ``fresh`` holds the sections where something later was posted.
    """

    def __init__(self, rows):
        """``rows``: section id, date of its last post, the member's mark on it."""
        rows = list(rows)
        super().__init__((pk, floor(mark)) for pk, _, mark in rows)
        self.fresh = [pk for pk, last, _ in rows if last is None or last > self[pk]]

    def is_news(self, section_id, last_post_on, topic_mark):
        """Whether a topic of that section is unread by the member who read it until ``topic_mark``."""
        if last_post_on is None or last_post_on <= self[section_id]:
            return False
        return topic_mark is None or last_post_on > topic_mark


def floors_of(member):
    """The floors of ``member``, in one statement, once per request."""
    if not hasattr(member, "_floors"):
        member._floors = Floors(section_floors(rights_of(member).readable_ids(), member))
    return member._floors


def unread_keys(member, limit):
    """Primary keys of the topics with something new for ``member``, newest first, ``limit`` at most."""
    floors = floors_of(member)
    news = {pk: floors[pk] for pk in floors.fresh}
    return statements.unread_keys(news, member, limit) if news else []


def unread_counts(member, section_ids=None):
    """``{section id: number of unread topics, at most MANY}``, sections without news left out.

    ``section_ids`` narrows it to some of the readable sections.
    """
    floors = floors_of(member)
    news = {pk: floors[pk] for pk in floors.fresh if section_ids is None or pk in section_ids}
    return {pk: n for pk, n in statements.unread_counts(news, member, MANY) if n} if news else {}


def mark_topic(member, topic_id, until):
    """Remember that ``member`` has read the topic up to ``until``: one statement."""
    TopicReadTrack.objects.bulk_create(
        [TopicReadTrack(user=member, topic_id=topic_id, mark_time=until)],
        update_conflicts=True,
        unique_fields=["user", "topic"],
        update_fields=["mark_time"],
    )


def mark_sections(member, section_ids):
    """Remember that ``member`` has read everything so far in these sections. Two statements.

    Gives what :func:`unmark_sections` needs to undo it: the moment, and the mark that each had, if any.
    """
    now = timezone.now()
    held = ForumReadTrack.objects.filter(user=member, forum__in=section_ids)
    former = dict(held.values_list("forum", "mark_time"))
    ForumReadTrack.objects.bulk_create(
        [ForumReadTrack(user=member, forum_id=pk, mark_time=now) for pk in section_ids],
        update_conflicts=True,
        unique_fields=["user", "forum"],
        update_fields=["mark_time"],
    )
    return now, {pk: former.get(pk) for pk in section_ids}


@transaction.atomic
def unmark_sections(member, moment, former):
    """Give back the marks of before ``moment``, but those that changed since."""
    for pk, mark in former.items():
        held = ForumReadTrack.objects.filter(user=member, forum=pk, mark_time=moment)
        held.update(mark_time=mark) if mark else held.delete()
