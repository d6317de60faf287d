"""Of messages and questions that are there: since when others read them, what was the first answer that counts,
until when an answer was promised.

Nobody asked for a precision yet, so SQL alone says it, on each database alike. A message that a moderator
approved late has kept no trace of it: it counts from when it was written, as it did.
"""

from django.db import migrations

BATCH = 20_000

SHOWN = """
    UPDATE questions_authorship SET
        shown_at = (SELECT p.created FROM forum_conversation_post p WHERE p.id = post_id
            AND (p.approved OR EXISTS (SELECT 1 FROM questions_removal gone WHERE gone.post_id = p.id))),
        own = EXISTS (SELECT 1 FROM forum_conversation_post p
            JOIN forum_conversation_topic t ON t.id = p.topic_id
            WHERE p.id = post_id AND (p.id = t.first_post_id OR p.poster_id = t.poster_id))
    WHERE post_id > %s AND post_id <= %s"""

# An answer by another person of another network; where outside members write, theirs too.
SAID = """
    UPDATE questions_question SET
        first_answer_at = (
            SELECT MIN(CASE WHEN stood.shown_at > asked.shown_at THEN stood.shown_at ELSE asked.shown_at END)
            FROM forum_conversation_topic t
            JOIN questions_authorship asked ON asked.post_id = t.first_post_id
            JOIN forum_conversation_post p ON p.topic_id = t.id AND p.approved
            JOIN questions_authorship stood ON stood.post_id = p.id AND NOT stood.own
            LEFT JOIN questions_sectionaudience opened
                ON opened.forum_id = t.forum_id AND opened.audience = 'outsiders'
            WHERE t.id = questions_question.topic_id
                AND stood.shown_at IS NOT NULL AND asked.shown_at IS NOT NULL
                AND ((NOT stood.outsider AND stood.network_id IS NOT NULL
                        AND (asked.network_id IS NULL OR stood.network_id <> asked.network_id))
                    OR (stood.outsider AND opened.id IS NOT NULL))),
        due_at = (
            SELECT {two_days_later} FROM forum_conversation_topic t
            JOIN questions_sectionaudience opened ON opened.forum_id = t.forum_id
            WHERE t.id = questions_question.topic_id AND opened.audience = 'peers'
                AND questions_question.expects_answer)
    WHERE topic_id > %s AND topic_id <= %s"""

# Both write a moment as Django does: SQLite keeps text, with six decimals or none.
TWO_DAYS_LATER = {
    "postgresql": "t.created + INTERVAL '48 hours'",
    "sqlite": "datetime(substr(t.created, 1, 19), '+48 hours') || substr(t.created, 20)",
}

# As it was before: by anybody else.
FORMERLY = """
    UPDATE questions_question SET first_answer_at = (
        SELECT MIN(p.created) FROM forum_conversation_topic t
        JOIN forum_conversation_post p ON p.topic_id = t.id AND p.approved AND p.id <> t.first_post_id
        WHERE t.id = questions_question.topic_id
            AND (t.poster_id IS NULL OR p.poster_id IS NULL OR p.poster_id <> t.poster_id))
    WHERE topic_id > %s AND topic_id <= %s"""


def forward(apps, schema_editor):
    said = SAID.format(two_days_later=TWO_DAYS_LATER[schema_editor.connection.vendor])
    _by_batches(schema_editor.connection, SHOWN, "forum_conversation_post")
    _by_batches(schema_editor.connection, said, "forum_conversation_topic")


def backward(apps, schema_editor):
    _by_batches(schema_editor.connection, FORMERLY, "forum_conversation_topic")


def _by_batches(connection, statement, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {table}")  # noqa: S608
        top = cursor.fetchone()[0] or 0
        for start in range(0, top, BATCH):
            cursor.execute(statement, [start, start + BATCH])


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0014_promise_and_nature"),
        ("forum_conversation", "0003_public_identifiers"),
    ]
    operations = [migrations.RunPython(forward, backward)]
