"""Notices kept the place of their check in the code; they keep its name, which outlives a move.

Every place that was ever written, as it was, under its first package (apart, so that whoever renames a module
across the tree does not rename it here).
"""

from django.db import migrations
from django.db.models import Case, F, Value, When

PLACES = {
    "comcep": {
        "committee.perms.may_refuse": "example.refuse",
        "members.checks.is_member": "membership.hold",
        "members.checks.is_own_request": "request.read",
        "members.checks.keeps_desk": "desk.keep",
        "members.checks.may_decide": "request.decide",
        "moderation.flags.is_own_flag": "flag.read",
        "moderation.flags.may_decide": "case.decide",
    },
    "forum": {
        "questions.conversations.perms.may_read_conversation": "conversation.read",
        "questions.conversations.perms.team_waits": "team_conversation.answer",
        "questions.news.may_read_accepted": "accepted_answer.read",
        "questions.news.may_read_answer": "answer.read",
        "questions.news.may_read_question": "question.read",
        "questions.perms.may_read_post": "post.read",
        "questions.perms.may_read_removal": "removal.read",
        "questions.promise.may_hear": "unanswered_question.hear",
        "questions.promise.may_hear_as_moderator": "unanswered_question.watch",
    },
    "kb": {
        "perms.may_follow_procedure": "procedure.follow",
        "perms.may_read_procedure": "procedure.read",
    },
}


def names():
    """``{place: name}``."""
    return {
        f"{package}.{place}": name for package, places in PLACES.items() for place, name in places.items()
    }


def name_checks(apps, schema_editor):
    _rewrite(apps, schema_editor, names())


def place_checks(apps, schema_editor):
    _rewrite(apps, schema_editor, {name: place for place, name in names().items()})


def _rewrite(apps, schema_editor, written):
    """One pass over the table, however many there are."""
    rows = apps.get_model("notifications", "Notice").objects.using(schema_editor.connection.alias)
    cases = [When(check_name=before, then=Value(after)) for before, after in written.items()]
    rows.filter(check_name__in=written).update(check_name=Case(*cases, default=F("check_name")))


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_check_name")]
    operations = [migrations.RunPython(name_checks, place_checks)]
