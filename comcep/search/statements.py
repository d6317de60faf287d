"""What a page of results prints of topics, in SQL: see :mod:`forum.access.rows`."""

from comcep.sql import fetch, from_db, marks
from forum.access import rows

TOPIC = (
    "t.id, t.forum_id, t.subject, t.slug, t.posts_count, t.last_post_on, "
    "q.accepted_post_id IS NOT NULL AND NOT q.self_solved, t.public_id"
)
TOPIC_COLUMNS = ["pk", "forum_id", "subject", "slug", "posts_count", "last_post_on", "accepted", "public_id"]


def topics_with_posts(topic_pks, post_pks, readable):
    """These messages, of these topics, that are approved in a readable section, each with its topic."""
    read = rows.posts_in(readable)
    sql = f"""
        SELECT {TOPIC}, p._content_rendered, p.content FROM forum_conversation_post p
        JOIN forum_conversation_topic t ON t.id = p.topic_id
        LEFT JOIN questions_question q ON q.topic_id = t.id
        WHERE p.id IN ({marks(post_pks)}) AND p.topic_id IN ({marks(topic_pks)})
            AND {read.sql}"""  # noqa: S608
    return _rows(sql, [*post_pks, *topic_pks, *read.params], [*TOPIC_COLUMNS, "html", "raw"])


def topics(pks, readable):
    """These topics that are approved in a readable section."""
    read = rows.topics_in(readable)
    sql = f"""
        SELECT {TOPIC} FROM forum_conversation_topic t LEFT JOIN questions_question q ON q.topic_id = t.id
        WHERE t.id IN ({marks(pks)}) AND {read.sql}"""  # noqa: S608
    return _rows(sql, [*pks, *read.params], TOPIC_COLUMNS)


def pending(limit):
    """Kind and key of what waits to be indexed again, the latest first."""
    return fetch(f"SELECT kind, object_id FROM search_searchpending ORDER BY id DESC LIMIT {limit}", [])  # noqa: S608


def _rows(sql, params, columns):
    found = fetch(sql, params, columns)
    for row in found:
        row["last_post_on"] = from_db(row["last_post_on"])
    return found
