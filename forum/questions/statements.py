"""The statements behind the pages that are read most, in SQL.

At the size of a page Django spends more time writing these than the database answering them. Each one keeps
to what is ``visible`` of the sections it is given (``rights_of(member).readable_ids()``), or says whom else
it serves. They run on SQLite and on PostgreSQL alike.
"""

from django.db import connection

from comcep.sql import fetch, from_db, marks, to_db
from forum.engine.forum_conversation.models import Topic


def visible(sections):
    """The rule of :func:`forum.questions.models.visible_topics` about a topic ``t``; binds the sections."""
    return f"t.approved AND t.forum_id IN ({marks(sections)})"


def themes():
    """The themes of a topic ``t`` of question ``q`` as one text, a theme a line."""
    gather = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    return f"""(SELECT {gather}(theme.name, %s) FROM questions_question_themes chosen
        JOIN questions_theme theme ON theme.id = chosen.theme_id WHERE chosen.question_id = q.id)"""  # noqa: S608


LINE = "\n"


def section_keys(section_pk, limit, offset):
    """Topics of one section: pinned first, then by last message."""
    sql = f"""
        SELECT t.id FROM forum_conversation_topic t WHERE {visible([section_pk])}
        ORDER BY t.type DESC, t.last_post_on DESC LIMIT {limit} OFFSET {offset}"""  # noqa: S608
    return [pk for (pk,) in fetch(sql, [section_pk])]


def active_keys(readable, limit):
    """Topics by last message."""
    sql = f"""
        SELECT t.id FROM forum_conversation_topic t WHERE {visible(readable)}
        ORDER BY t.last_post_on DESC LIMIT {limit}"""  # noqa: S608
    return [pk for (pk,) in fetch(sql, readable)]


def asked_and_followed(readable, member, limit):
    """The member's own topics, and those of others followed and not read since, each by last message.

    Gives whether it is the member's own, key, section, last message.
    """
    sql = f"""
        SELECT * FROM (
            SELECT 1 AS own, t.id, t.forum_id, t.last_post_on FROM forum_conversation_topic t
            WHERE t.poster_id = %s AND {visible(readable)}
            ORDER BY t.last_post_on DESC LIMIT {limit}) AS asked
        UNION ALL SELECT * FROM (
            SELECT 0 AS own, t.id, t.forum_id, t.last_post_on FROM questions_follow f
            JOIN forum_conversation_topic t ON t.id = f.topic_id
            WHERE f.member_id = %s AND f.active AND (t.poster_id IS NULL OR t.poster_id <> %s)
                AND {visible(readable)} AND NOT {READ}
            ORDER BY t.last_post_on DESC LIMIT 200) AS followed"""  # noqa: S608
    found = fetch(sql, [member.pk, *readable, member.pk, member.pk, *readable, member.pk])
    return [(own, pk, section, from_db(last)) for own, pk, section, last in found]


def unanswered_keys(readable, limit, *, not_by=None):
    """Open questions without an answer by somebody else, the longest waiting first: key and date."""
    of_others = "AND (t.poster_id IS NULL OR t.poster_id <> %s)" if not_by else ""
    sql = f"""
        SELECT t.id, t.created FROM questions_question q
        JOIN forum_conversation_topic t ON t.id = q.topic_id
        WHERE q.expects_answer AND q.first_answer_at IS NULL AND t.status <> %s
            AND {visible(readable)} {of_others}
        ORDER BY t.created LIMIT {limit}"""  # noqa: S608
    found = fetch(sql, [Topic.TOPIC_LOCKED, *readable, *([not_by.pk] if not_by else [])])
    return [(pk, from_db(created)) for pk, created in found]


TOPIC_COLUMNS = (
    "pk subject slug forum type status posts created last_post_on poster first_name last_name "
    "network region outsider expects_answer accepted answered "
    "last_poster last_first_name last_last_name last_network mark themes"
).split()


def topic_rows(pks, member, readable):
    """What the rows of these topics print, in no order; ``mark``: until when ``member`` read each one."""
    sql = f"""
        SELECT t.id, t.subject, t.slug, t.forum_id, t.type, t.status, t.posts_count, t.created,
            t.last_post_on, t.poster_id, asker.first_name, asker.last_name, network.name, region.name,
            stood.outsider, q.expects_answer, q.accepted_post_id, q.first_answer_at,
            last.poster_id, answerer.first_name, answerer.last_name, last_network.name, track.mark_time,
            {themes()}
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
        WHERE t.id IN ({marks(pks)}) AND {visible(readable)}"""  # noqa: S608
    found = fetch(sql, [LINE, member.pk, *pks, *readable], TOPIC_COLUMNS)
    for row in found:
        for name in ("created", "last_post_on", "mark"):
            row[name] = from_db(row[name])
        row["themes"] = sorted(row["themes"].split(LINE)) if row["themes"] else []
    return found


SECTION_COLUMNS = (
    "pk parent slug name type purpose topics posts last_post_on audience "
    "last_pk last_title last_readable last_poster last_first_name last_last_name last_network followed"
).split()


def section_rows(pks, member):
    """What the rows of these sections print, last message included; ``followed`` by ``member`` or not."""
    sql = f"""
        SELECT s.id, s.parent_id, s.slug, s.name, s.type, s._description_rendered,
            s.direct_topics_count, s.direct_posts_count, s.last_post_on, opened.audience,
            post.id, t.subject, post.approved AND t.approved AND t.forum_id = s.id,
            post.poster_id, author.first_name, author.last_name, network.name, follow.id
        FROM forum_forum s
        LEFT JOIN questions_sectionaudience opened ON opened.forum_id = s.id
        LEFT JOIN forum_conversation_post post ON post.id = s.last_post_id
        LEFT JOIN forum_conversation_topic t ON t.id = post.topic_id
        LEFT JOIN members_member author ON author.id = post.poster_id
        LEFT JOIN questions_authorship stood ON stood.post_id = post.id
        LEFT JOIN members_network network ON network.id = stood.network_id
        LEFT JOIN questions_follow follow ON follow.section_id = s.id AND follow.member_id = %s
        WHERE s.id IN ({marks(pks)})"""  # noqa: S608
    found = fetch(sql, [member.pk, *pks], SECTION_COLUMNS)
    for row in found:
        row["last_post_on"] = from_db(row["last_post_on"])
    return found


def section_floors(readable, member):
    """Section, date of its last post, the member's read mark on it."""
    sql = f"""
        SELECT s.id, s.last_post_on, track.mark_time FROM forum_forum s
        LEFT JOIN forum_tracking_forumreadtrack track ON track.forum_id = s.id AND track.user_id = %s
        WHERE s.id IN ({marks(readable)})"""  # noqa: S608
    return [(pk, from_db(last), from_db(mark)) for pk, last, mark in fetch(sql, [member.pk, *readable])]


# The topic has nothing newer than what the member has read of it.
READ = """EXISTS (SELECT 1 FROM forum_tracking_topicreadtrack r
    WHERE r.topic_id = t.id AND r.user_id = %s AND r.mark_time >= t.last_post_on)"""


def unread_keys(floors, member, limit):
    """Topics later than the floor of their section and not read since, newest first.

    ``floors``: ``{section id: moment}``, of readable sections only. Each floor names its sections, so
    ``visible`` is in two halves here: the index by last post is of approved topics.
    """
    by_floor = {}
    for pk, floor in floors.items():
        by_floor.setdefault(floor, []).append(pk)
    later, params = [], [to_db(min(by_floor))]
    for floor, sections in by_floor.items():
        later.append(f"t.last_post_on > %s AND t.forum_id IN ({marks(sections)})")
        params += [to_db(floor), *sections]
    sql = f"""
        SELECT t.id FROM forum_conversation_topic t
        WHERE t.approved AND t.last_post_on > %s AND ({" OR ".join(later)}) AND NOT {READ}
        ORDER BY t.last_post_on DESC LIMIT {limit}"""  # noqa: S608
    return [pk for (pk,) in fetch(sql, [*params, member.pk])]


def unread_counts(floors, member, most):
    """Section and number of its unread topics, at most ``most``.

    Each count stops by itself; naming the three types lets the index of a section's list (section, type, last
    post) serve the range on the last post.
    """
    one = f"""
        SELECT %s AS section, COUNT(*) AS news FROM (
            SELECT 1 FROM forum_conversation_topic t
            WHERE {visible([None])} AND t.type IN (0, 1, 2) AND t.last_post_on > %s AND NOT {READ}
            LIMIT {most}
        ) AS n"""  # noqa: S608
    params = []
    for pk, floor in floors.items():
        params += [pk, pk, to_db(floor), member.pk]
    return fetch(" UNION ALL ".join([one] * len(floors)), params)


POST_COLUMNS = (
    "pk poster created updates updated approved html first_name last_name network region outsider moderator "
    "thanked_by removal_reason thanked has_files public_id"
).split()


def posts_of(topic_pk, member, *, all_of_them, limit, offset, also=None):
    """A page of a topic's messages in order of time, with what each one prints.

    Kept: the approved ones, the tombstones, the member's own; ``all_of_them`` for who reviews the section.
    ``also``: an approved message of the topic to bring along, wherever its place is.
    """
    kept = "" if all_of_them else "AND (p.approved OR gone.id IS NOT NULL OR p.poster_id = %s)"
    here = f"""p.id IN (
            SELECT p.id FROM forum_conversation_post p
            LEFT JOIN questions_removal gone ON gone.post_id = p.id
            WHERE p.topic_id = %s {kept} ORDER BY p.created, p.id LIMIT {limit} OFFSET {offset})"""  # noqa: S608
    params = [member.pk, topic_pk, *([] if all_of_them else [member.pk])]
    if also:
        here = f"({here} OR (p.id = %s AND p.topic_id = %s AND p.approved))"
        params += [also, topic_pk]
    sql = f"""
        SELECT p.id, p.poster_id, p.created, p.updates_count, p.updated, p.approved, p._content_rendered,
            author.first_name, author.last_name, network.name, region.name, stood.outsider, stood.moderator,
            stood.thanks_count, gone.reason,
            EXISTS (SELECT 1 FROM questions_thanks x WHERE x.post_id = p.id AND x.member_id = %s),
            EXISTS (SELECT 1 FROM forum_attachments_attachment f WHERE f.post_id = p.id),
            p.public_id
        FROM forum_conversation_post p
        LEFT JOIN members_member author ON author.id = p.poster_id
        LEFT JOIN questions_authorship stood ON stood.post_id = p.id
        LEFT JOIN members_network network ON network.id = stood.network_id
        LEFT JOIN members_region region ON region.id = stood.region_id
        LEFT JOIN questions_removal gone ON gone.post_id = p.id
        WHERE {here} ORDER BY p.created, p.id"""  # noqa: S608
    found = fetch(sql, params, POST_COLUMNS)
    for row in found:
        row["created"], row["updated"] = from_db(row["created"]), from_db(row["updated"])
    return found


TOPIC_FIELDS = (
    "id forum_id poster_id subject slug type status approved posts_count last_post_on "
    "first_post_id last_post_id created public_id"
).split()
QUESTION_FIELDS = ["id", "topic_id", "expects_answer", "accepted_post_id", "accepted_at", "first_answer_at"]
FORUM_FIELDS = ["id", "slug", "name", "parent_id", "type"]
FACTS = ["audience", "topic_mark", "section_mark", "followed", "latest", "themes", "more"]


def topic_page(pk, member, readable, reviewed):
    """One topic of the readable sections with its question, its section and what its page must know first.

    Kept: an approved topic, the member's own, one of a section that the member reviews. Gives four
    dictionaries, or None. ``latest``: the last message of all that the member reads; ``more``: how many
    messages have a place on the page besides the approved ones.
    """
    columns = [
        *(f"t.{name}" for name in TOPIC_FIELDS),
        *(f"q.{name}" for name in QUESTION_FIELDS),
        *(f"s.{name}" for name in FORUM_FIELDS),
    ]
    sql = f"""
        SELECT {", ".join(columns)}, opened.audience, track.mark_time, section_track.mark_time, follow.id,
            (SELECT MAX(last_post_on) FROM forum_forum WHERE id IN ({marks(readable)})),
            {themes()},
            (SELECT COUNT(*) FROM forum_conversation_post p
                LEFT JOIN questions_removal gone ON gone.post_id = p.id
                WHERE p.topic_id = t.id AND NOT p.approved AND (
                    gone.id IS NOT NULL OR p.poster_id = %s OR t.forum_id IN ({marks(reviewed)})))
        FROM forum_conversation_topic t
        JOIN forum_forum s ON s.id = t.forum_id
        LEFT JOIN questions_question q ON q.topic_id = t.id
        LEFT JOIN questions_sectionaudience opened ON opened.forum_id = s.id
        LEFT JOIN forum_tracking_topicreadtrack track ON track.topic_id = t.id AND track.user_id = %s
        LEFT JOIN forum_tracking_forumreadtrack section_track
            ON section_track.forum_id = s.id AND section_track.user_id = %s
        LEFT JOIN questions_follow follow
            ON follow.topic_id = t.id AND follow.member_id = %s AND follow.active
        WHERE t.id = %s AND t.forum_id IN ({marks(readable)})
            AND (t.approved OR t.poster_id = %s OR t.forum_id IN ({marks(reviewed)}))"""  # noqa: S608
    me = member.pk
    params = [*readable, LINE, me, *reviewed, me, me, me, pk, *readable, me, *reviewed]
    found = fetch(sql, params)
    if not found:
        return None
    values = iter(found[0])
    topic, question, forum, facts = (
        dict(zip(names, values, strict=False))
        for names in (TOPIC_FIELDS, QUESTION_FIELDS, FORUM_FIELDS, FACTS)
    )
    for table, names in (
        (topic, ["last_post_on", "created"]),
        (question, ["accepted_at", "first_answer_at"]),
        (facts, ["topic_mark", "section_mark", "latest"]),
    ):
        for name in names:
            table[name] = from_db(table[name])
    facts["themes"] = sorted(facts["themes"].split(LINE)) if facts["themes"] else []
    topic["approved"] = bool(topic["approved"])
    question["expects_answer"] = bool(question["expects_answer"])
    return topic, question, forum, facts


def draft_of_reply(member, topic_pk):
    """Text and date of what the member was writing there; None when nothing."""
    sql = "SELECT text, updated_at FROM questions_draft WHERE member_id = %s AND topic_id = %s"
    found = fetch(sql, [member.pk, topic_pk])
    return (found[0][0], from_db(found[0][1])) if found else None
