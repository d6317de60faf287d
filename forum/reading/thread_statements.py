"""The two statements behind the page of a topic, in SQL."""

from comcep.members.kinds import Kind, State
from comcep.sql import fetch, from_db
from forum.access import rows
from forum.questions.authors import hide
from forum.questions.panels import carried
from forum.reading.statements import LINE, chosen, themes

POST_COLUMNS = (
    "pk poster created updates updated approved html first_name last_name network region outsider moderator "
    "role nature by_asker network_id asked_from thanked_by removal_reason withdrawn withdrawn_at thanked "
    "has_files public_id poster_public_id unnamed_as has_page has_history editor editor_first_name "
    "editor_last_name"
).split()


def posts_of(topic, member, *, limit, offset, also=None):
    """A page of a topic's messages in order of time, with what each one prints.

    ``also``: an approved message of the topic to bring along, wherever its place is.
    """
    placed = rows.post_has_place(member, topic.forum_id)
    former = rows.version_is_read(member, topic.forum_id)
    here = f"""p.id IN (
            SELECT p.id FROM forum_conversation_post p
            LEFT JOIN questions_removal gone ON gone.post_id = p.id
            WHERE p.topic_id = %s AND {placed.sql}
            ORDER BY p.created, p.id LIMIT {limit} OFFSET {offset})"""  # noqa: S608
    params = [topic.pk, *placed.params]
    if also:
        here = f"({here} OR (p.id = %s AND p.topic_id = %s AND p.approved))"
        params += [also, topic.pk]
    params = [member.pk, State.VALIDATED, Kind.STAFF, *former.params, topic.first_post_id, *params]
    sql = f"""
        SELECT p.id, p.poster_id, p.created, p.updates_count, p.updated, p.approved, p._content_rendered,
            author.first_name, author.last_name, network.name, region.name, stood.outsider, stood.moderator,
            stood.role, stood.nature, stood.own, stood.network_id, asked.network_id,
            stood.thanks_count, gone.reason, gone.withdrawn, gone.at,
            EXISTS (SELECT 1 FROM questions_thanks x WHERE x.post_id = p.id AND x.member_id = %s),
            EXISTS (SELECT 1 FROM forum_attachments_attachment f WHERE f.post_id = p.id),
            p.public_id, author.public_id, stood.unnamed_as,
            author.listed AND author.is_active AND author.state = %s AND author.kind <> %s,
            EXISTS (SELECT 1 FROM questions_version v WHERE v.post_id = p.id AND {former.sql}),
            editor.id, editor.first_name, editor.last_name
        FROM forum_conversation_post p
        LEFT JOIN members_member author ON author.id = p.poster_id
        LEFT JOIN questions_authorship stood ON stood.post_id = p.id
        LEFT JOIN questions_authorship asked ON asked.post_id = %s
        LEFT JOIN members_network network ON network.id = stood.network_id
        LEFT JOIN members_region region ON region.id = stood.region_id
        LEFT JOIN questions_removal gone ON gone.post_id = p.id
        LEFT JOIN members_member editor
            ON editor.id = p.updated_by_id AND (p.poster_id IS NULL OR p.poster_id <> editor.id)
        WHERE {here} ORDER BY p.created, p.id"""  # noqa: S608
    found = fetch(sql, params, POST_COLUMNS)
    for row in found:
        for name in ("created", "updated", "withdrawn_at"):
            row[name] = from_db(row[name])
        hide(row, member)
    return found


TOPIC_FIELDS = (
    "id forum_id poster_id subject slug type status approved posts_count last_post_on "
    "first_post_id last_post_id created public_id"
).split()

QUESTION_FIELDS = (
    "id topic_id expects_answer accepted_post_id accepted_at self_solved rewritten_at first_answer_at due_at "
    "paused_until withdrawn_at withdrawn_reason claimed_until claimed_by_id"
).split()
QUESTION_DATES = [name for name in QUESTION_FIELDS if name.endswith(("_at", "_until"))]

FORUM_FIELDS = ["id", "slug", "name", "parent_id", "type"]

FACTS = (
    "audience topic_mark section_mark followed themes more followers shared_by shared "
    "proposed_post proposed_at sequel_outcome sequel_text sequel_said_at "
    "schemes publics contract seniority deadline region tried unnamed_as"
).split()
SAID = "told.contract told.seniority told.deadline told_of.name told.tried stood.unnamed_as".split()


def topic_page(public_id, member):
    """One topic whose page opens, with its question, its section and what its page must know first.

    Gives four dictionaries, or None. ``more``: how many messages have a place on the page besides the
    approved ones; ``carried``: what boxes of other packages asked to know.
    """
    more = carried()
    columns = [
        *(f"t.{name}" for name in TOPIC_FIELDS),
        *(f"q.{name}" for name in QUESTION_FIELDS),
        *(f"s.{name}" for name in FORUM_FIELDS),
    ]
    opens, waits = rows.topic_has_page(member), rows.post_waits_there(member)
    sql = f"""
        SELECT {", ".join(columns)}, opened.audience, track.mark_time, section_track.mark_time, follow.id,
            {themes()},
            (SELECT COUNT(*) FROM forum_conversation_post p
                LEFT JOIN questions_removal gone ON gone.post_id = p.id
                WHERE p.topic_id = t.id AND {waits.sql}),
            (SELECT COUNT(*) FROM questions_follow WHERE topic_id = t.id AND active),
            (SELECT COUNT(*) FROM questions_samequestion WHERE topic_id = t.id),
            EXISTS (SELECT 1 FROM questions_samequestion x WHERE x.topic_id = t.id AND x.member_id = %s),
            proposed.post_id, proposed.at, sequel.outcome, sequel.text, sequel.said_at,
            {chosen("scheme")}, {chosen("public")},
            {", ".join(SAID + list(more.values()))}
        FROM forum_conversation_topic t
        JOIN forum_forum s ON s.id = t.forum_id
        LEFT JOIN questions_question q ON q.topic_id = t.id
        LEFT JOIN questions_authorship stood ON stood.post_id = t.first_post_id
        LEFT JOIN questions_proposedanswer proposed
            ON proposed.question_id = q.id AND proposed.closed_at IS NULL
        LEFT JOIN questions_sequel sequel ON sequel.question_id = q.id AND sequel.said_at IS NOT NULL
        LEFT JOIN questions_situation told ON told.question_id = q.id
        LEFT JOIN members_region told_of ON told_of.id = told.region_id
        LEFT JOIN questions_sectionaudience opened ON opened.forum_id = s.id
        LEFT JOIN forum_tracking_topicreadtrack track ON track.topic_id = t.id AND track.user_id = %s
        LEFT JOIN forum_tracking_forumreadtrack section_track
            ON section_track.forum_id = s.id AND section_track.user_id = %s
        LEFT JOIN questions_follow follow
            ON follow.topic_id = t.id AND follow.member_id = %s AND follow.active
        WHERE t.public_id = %s AND {opens.sql}"""  # noqa: S608
    me = member.pk
    of_reader = [me] * sum(column.count("%s") for column in more.values())
    params = [LINE, *waits.params, me, LINE, LINE, *of_reader, me, me, me, public_id, *opens.params]
    found = fetch(sql, params)
    return _apart(found[0], more) if found else None


def _apart(row, more):
    """The four tables of one row, as Python has their values."""
    values = iter(row)
    topic, question, forum, facts = (
        dict(zip(names, values, strict=False))
        for names in (TOPIC_FIELDS, QUESTION_FIELDS, FORUM_FIELDS, FACTS)
    )
    for table, names in (
        (topic, ["last_post_on", "created"]),
        (question, QUESTION_DATES),
        (facts, ["topic_mark", "section_mark", "proposed_at", "sequel_said_at"]),
    ):
        for name in names:
            table[name] = from_db(table[name])
    for name in ("themes", "schemes", "publics"):
        facts[name] = sorted(facts[name].split(LINE)) if facts[name] else []
    facts["carried"] = dict(zip(more, values, strict=True))
    topic["approved"] = bool(topic["approved"])
    for name in ("expects_answer", "self_solved"):
        question[name] = bool(question[name])
    return topic, question, forum, facts
