"""The statements behind the lists of topics, in SQL."""

from django.db import connection

from comcep.sql import fetch, from_db, marks, to_db
from forum.access import rows
from forum.questions import states
from forum.questions.authors import hide
from forum.sections.statements import READ


def themes():
    """The themes of a topic ``t`` of question ``q`` as one text, a theme a line."""
    return chosen("theme")


def chosen(what):
    """What question ``q`` has of these (``theme``, ``scheme``, ``public``), as one text, a name a line."""
    gather = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    return f"""(SELECT {gather}({what}.name, %s) FROM questions_question_{what}s chosen
        JOIN questions_{what} {what} ON {what}.id = chosen.{what}_id WHERE chosen.question_id = q.id)"""  # noqa: S608


LINE = "\n"


def section_keys(section_pk, limit, offset):
    """Topics of one section: pinned first, then by last message."""
    sql = f"""
        SELECT t.id FROM forum_conversation_topic t WHERE {rows.TOPIC} AND t.forum_id = %s
        ORDER BY t.type DESC, t.last_post_on DESC LIMIT {limit} OFFSET {offset}"""  # noqa: S608
    return [pk for (pk,) in fetch(sql, [section_pk])]


def active_keys(readable, limit):
    """Topics by last message."""
    read = rows.topics_in(readable)
    sql = f"""
        SELECT t.id FROM forum_conversation_topic t WHERE {read.sql}
        ORDER BY t.last_post_on DESC LIMIT {limit}"""  # noqa: S608
    return [pk for (pk,) in fetch(sql, read.params)]


def asked_and_followed(readable, member, limit):
    """The member's own topics, and those of others followed and not read since, each by last message.

    Gives whether it is the member's own, key, section, last message.
    """
    read = rows.topics_in(readable)
    sql = f"""
        SELECT * FROM (
            SELECT 1 AS own, t.id, t.forum_id, t.last_post_on FROM forum_conversation_topic t
            WHERE t.poster_id = %s AND {read.sql}
            ORDER BY t.last_post_on DESC LIMIT {limit}) AS asked
        UNION ALL SELECT * FROM (
            SELECT 0 AS own, t.id, t.forum_id, t.last_post_on FROM questions_follow f
            JOIN forum_conversation_topic t ON t.id = f.topic_id
            WHERE f.member_id = %s AND f.active AND (t.poster_id IS NULL OR t.poster_id <> %s)
                AND {read.sql} AND NOT {READ}
            ORDER BY t.last_post_on DESC LIMIT 200) AS followed"""  # noqa: S608
    found = fetch(sql, [member.pk, *read.params, member.pk, member.pk, *read.params, member.pk])
    return [(own, pk, section, from_db(last)) for own, pk, section, last in found]


def unanswered_keys(readable, limit, *, not_by=None, late=None):
    """Open questions without the answer that counts, the oldest first: key, and until when it is promised.

    ``late``, two moments: the questions whose promise ended between them stand before all others.
    """
    first, bounds = (
        ("CASE WHEN q.due_at > %s AND q.due_at <= %s THEN 0 ELSE 1 END,", late) if late else ("", ())
    )
    read = rows.topics_in(readable)
    of_others = "AND (t.poster_id IS NULL OR t.poster_id <> %s)" if not_by else ""
    sql = f"""
        SELECT t.id, q.due_at FROM questions_question q
        JOIN forum_conversation_topic t ON t.id = q.topic_id
        WHERE {states.OPEN} AND {read.sql} {of_others}
        ORDER BY {first} t.created LIMIT {limit}"""  # noqa: S608
    found = fetch(sql, [*read.params, *([not_by.pk] if not_by else []), *map(to_db, bounds)])
    return [(pk, from_db(due)) for pk, due in found]


TOPIC_COLUMNS = (
    "pk subject slug forum type status posts created last_post_on poster first_name last_name "
    "network region outsider expects_answer accepted self_solved answered due paused_until withdrawn "
    "claimed claimed_by last_poster last_first_name last_last_name last_network mark public_id unnamed_as "
    "last_unnamed_as themes"
).split()


def topic_rows(pks, member, readable):
    """What the rows of these topics print, in no order; ``mark``: until when ``member`` read each one."""
    read = rows.topics_in(readable)
    sql = f"""
        SELECT t.id, t.subject, t.slug, t.forum_id, t.type, t.status, t.posts_count, t.created,
            t.last_post_on, t.poster_id, asker.first_name, asker.last_name, network.name, region.name,
            stood.outsider, q.expects_answer, q.accepted_post_id, q.self_solved, q.first_answer_at,
            q.due_at, q.paused_until, q.withdrawn_at, q.claimed_until, q.claimed_by_id,
            last.poster_id, answerer.first_name, answerer.last_name, last_network.name, track.mark_time,
            t.public_id, stood.unnamed_as, last_stood.unnamed_as, {themes()}
        FROM forum_conversation_topic t
        LEFT JOIN members_member asker ON asker.id = t.poster_id
        LEFT JOIN questions_authorship stood ON stood.post_id = t.first_post_id
        LEFT JOIN members_network network ON network.id = stood.network_id
        LEFT JOIN members_region region ON region.id = stood.region_id
        LEFT JOIN questions_question q ON q.topic_id = t.id
        LEFT JOIN forum_conversation_post last ON last.id = t.last_post_id
        LEFT JOIN members_member answerer ON answerer.id = last.poster_id
        LEFT JOIN questions_authorship last_stood ON last_stood.post_id = t.last_post_id
        LEFT JOIN members_network last_network ON last_network.id = last_stood.network_id
        LEFT JOIN forum_tracking_topicreadtrack track ON track.topic_id = t.id AND track.user_id = %s
        WHERE t.id IN ({marks(pks)}) AND {read.sql}"""  # noqa: S608
    found = fetch(sql, [LINE, member.pk, *pks, *read.params], TOPIC_COLUMNS)
    for row in found:
        for name in ("created", "due", "paused_until", "withdrawn", "claimed", "last_post_on", "mark"):
            row[name] = from_db(row[name])
        row["themes"] = sorted(row["themes"].split(LINE)) if row["themes"] else []
        hide(row, member)
        hide(row, member, last="last_")
    return found
