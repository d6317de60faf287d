"""Notices lead to the addresses of today, so that reading a page still marks what led to it as seen; drafts of
private messages belong to the person, or the conversation, by the name that their form gives them.
"""

import re

from django.db import migrations

BATCH = 2_000
TOPIC, POST = ("forum_conversation", "Topic"), ("forum_conversation", "Post")
CONVERSATION, LETTER = ("questions", "Conversation"), ("questions", "PrivateMessage")
NOTICE, DRAFT = ("notifications", "Notice", "url"), ("questions", "PrivateDraft", "place")

KEY = "([0-9]{1,10})"
# The column, how what it holds begins, where a key stands in it, and the table that the key is of.
KEYS = [
    (NOTICE, "/forum/message/", f"(/forum/message/){KEY}(/.*)", POST),
    (NOTICE, "/forum/", f"(/forum/[-_a-zA-Z0-9]+/){KEY}(-.*)", TOPIC),
    (NOTICE, "/forum/", f"(/forum/.*#message-){KEY}()", POST),
    (NOTICE, "/messages/", f"(/messages/){KEY}(/.*)", CONVERSATION),
    (NOTICE, "/messages/", f"(/messages/.*#message-){KEY}()", LETTER),
    (DRAFT, "membre-", f"(membre-){KEY}()", ("members", "Member")),
    (DRAFT, "conversation-", f"(conversation-){KEY}()", CONVERSATION),
]


def forward(apps, schema_editor):
    alias = schema_editor.connection.alias
    for (*model, column), start, pattern, table in KEYS:
        rows = apps.get_model(*model).objects.using(alias).filter(**{f"{column}__startswith": start})
        things = apps.get_model(*table).objects.using(alias)
        last = 0
        while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", column)[:BATCH]):
            last = batch[-1][0]
            found = {pk: match.groups() for pk, text in batch if (match := re.fullmatch(pattern, text))}
            _rewrite(rows, column, found, things)


def _rewrite(rows, column, found, things):
    """What led to a thing that is gone stays as it is: nobody is shown it."""
    keys = {int(key) for _, key, _ in found.values()}
    public = dict(things.filter(pk__in=keys).values_list("pk", "public_id"))
    changed = [
        rows.model(pk=pk, **{column: f"{before}{public[int(key)]}{after}"})
        for pk, (before, key, after) in found.items()
        if int(key) in public
    ]
    rows.model.objects.using(rows.db).bulk_update(changed, [column], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0011_first_answer_alone"),
        ("notifications", "0005_names_of_checks"),
        ("forum_conversation", "0003_public_identifiers"),
        ("members", "0011_public_identifiers"),
    ]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
