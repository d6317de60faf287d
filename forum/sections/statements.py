"""The statements behind sections and what is unread in them, in SQL."""

from comcep.sql import fetch, from_db, marks, to_db
from forum.access import rows
from forum.questions.authors import hide

SECTION_COLUMNS = (
    "pk parent slug name type purpose topics posts last_post_on audience "
    "new_topics review archived_at public_id "
    "last_public_id last_title last_readable last_poster last_first_name last_last_name last_network "
    "last_unnamed_as followed"
).split()


def section_rows(pks, member):
    """What the rows of these sections print, last message included; ``followed`` by ``member`` or not."""
    sql = f"""
        SELECT s.id, s.parent_id, s.slug, s.name, s.type, s._description_rendered,
            s.direct_topics_count, s.direct_posts_count, s.last_post_on, opened.audience,
            opened.new_topics, opened.review, opened.archived_at, s.public_id,
            p.public_id, t.subject, {rows.POST} AND t.forum_id = s.id,
            p.poster_id, author.first_name, author.last_name, network.name, stood.unnamed_as,
            follow.id
        FROM forum_forum s
        LEFT JOIN questions_sectionaudience opened ON opened.forum_id = s.id
        LEFT JOIN forum_conversation_post p ON p.id = s.last_post_id
        LEFT JOIN forum_conversation_topic t ON t.id = p.topic_id
        LEFT JOIN members_member author ON author.id = p.poster_id
        LEFT JOIN questions_authorship stood ON stood.post_id = p.id
        LEFT JOIN members_network network ON network.id = stood.network_id
        LEFT JOIN questions_follow follow ON follow.section_id = s.id AND follow.member_id = %s
        WHERE s.id IN ({marks(pks)})"""  # noqa: S608
    found = fetch(sql, [member.pk, *pks], SECTION_COLUMNS)
    for row in found:
        row["last_post_on"] = from_db(row["last_post_on"])
        hide(row, member, last="last_")
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

    ``floors``: ``{section id: moment}``, of readable sections only. Each floor names its sections, so the
    rule is in two halves here: the index by last post is of approved topics.
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
        WHERE {rows.TOPIC} AND t.last_post_on > %s AND ({" OR ".join(later)}) AND NOT {READ}
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
            WHERE {rows.TOPIC} AND t.forum_id = %s AND t.type IN (0, 1, 2)
                AND t.last_post_on > %s AND NOT {READ}
            LIMIT {most}
        ) AS n"""  # noqa: S608
    params = []
    for pk, floor in floors.items():
        params += [pk, pk, to_db(floor), member.pk]
    return fetch(" UNION ALL ".join([one] * len(floors)), params)
