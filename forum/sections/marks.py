"""Read marks of topics that change section: what was read stays read, what was news stays news.

A mark on a section says that everything until then is read. Topics that come into another section would be
judged by the mark there, so the difference is written topic by topic, for the members whom it concerns.
"""

from django.utils import timezone

from comcep.sql import fetch, from_db, marks, run, to_db
from forum.sections.unread import WINDOW

CHUNK = 500
KEEP_THE_LATEST = """
    ON CONFLICT (user_id, topic_id) DO UPDATE SET mark_time = CASE
        WHEN excluded.mark_time > forum_tracking_topicreadtrack.mark_time THEN excluded.mark_time
        ELSE forum_tracking_topicreadtrack.mark_time END"""


def carry(topics, source_id, target_id):
    """Keep what each member has read, for these topics about to go from one section to the other.

    Call it before they go. What is older than ``WINDOW`` counts as read anywhere.
    """
    since = _since(source_id, target_id)
    if since is None:
        return
    for start in range(0, len(topics), CHUNK):
        part = topics[start : start + CHUNK]
        for member, mark in _who_would_miss(part, source_id, target_id, since):
            _say_read_one_by_one(target_id, member, mark, since)
            _forget_mark(member, target_id)
        _keep_read(part, source_id, since)


def _since(source_id, target_id):
    """Nothing before it is news to anybody who reads both sections."""
    ((latest,),) = fetch(
        "SELECT MAX(last_post_on) FROM forum_forum WHERE id IN (%s, %s)", [source_id, target_id]
    )
    return latest and min(from_db(latest), timezone.now()) - WINDOW


def _who_would_miss(topics, source_id, target_id, since):
    """Members whose mark on the target is later than one of these topics, which is news to them."""
    sql = f"""
        SELECT there.user_id, there.mark_time FROM forum_tracking_forumreadtrack there
        LEFT JOIN forum_tracking_forumreadtrack here
            ON here.user_id = there.user_id AND here.forum_id = %s
        WHERE there.forum_id = %s AND EXISTS (
            SELECT 1 FROM forum_conversation_topic t
            WHERE t.id IN ({marks(topics)}) AND t.last_post_on > %s AND t.last_post_on <= there.mark_time
                AND (here.id IS NULL OR t.last_post_on > here.mark_time)
                AND NOT EXISTS (
                    SELECT 1 FROM forum_tracking_topicreadtrack r
                    WHERE r.topic_id = t.id AND r.user_id = there.user_id
                        AND r.mark_time >= t.last_post_on))"""  # noqa: S608
    found = fetch(sql, [source_id, target_id, *topics, to_db(since)])
    return [(member, from_db(mark)) for member, mark in found]


def _say_read_one_by_one(section_id, member, mark, since):
    run(
        f"""
        INSERT INTO forum_tracking_topicreadtrack (user_id, topic_id, mark_time)
        SELECT %s, t.id, %s FROM forum_conversation_topic t
        WHERE t.forum_id = %s AND t.last_post_on > %s AND t.last_post_on <= %s
        {KEEP_THE_LATEST}""",  # noqa: S608
        [member, to_db(mark), section_id, to_db(since), to_db(mark)],
    )


def _forget_mark(member, section_id):
    run(
        "DELETE FROM forum_tracking_forumreadtrack WHERE user_id = %s AND forum_id = %s", [member, section_id]
    )


def _keep_read(topics, source_id, since):
    """What a mark on the source says read is said so of each topic."""
    run(
        f"""
        INSERT INTO forum_tracking_topicreadtrack (user_id, topic_id, mark_time)
        SELECT here.user_id, t.id, here.mark_time FROM forum_tracking_forumreadtrack here
        JOIN forum_conversation_topic t ON t.last_post_on <= here.mark_time
        WHERE here.forum_id = %s AND t.id IN ({marks(topics)}) AND t.last_post_on > %s
        {KEEP_THE_LATEST}""",  # noqa: S608
        [source_id, *topics, to_db(since)],
    )
