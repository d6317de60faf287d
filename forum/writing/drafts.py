"""What is being typed, kept for its writer."""

from django.db import transaction

from comcep.sql import fetch, from_db
from forum.questions.models import Draft
from forum.writing.screening import forbidden_masked


@transaction.atomic
def save_draft(member, *, topic=None, section=None, title="", text=""):
    """Keep what ``member`` is typing: one new question, and one reply per topic. Empty words drop it.

    A draft is its author's own text, read by nobody else and gone once published; what nobody may publish
    (an exact NIR or IBAN) is masked in it all the same.
    """
    title, text = forbidden_masked(title), forbidden_masked(text)
    if not title.strip() and not text.strip():
        Draft.objects.filter(member=member, topic=topic).delete()
        return None
    draft, _ = Draft.objects.update_or_create(
        member=member, topic=topic, defaults={"section": section, "title": title[:255], "text": text}
    )
    return draft


def draft_of_reply(member, topic_pk):
    """Text and date of what the member was writing there; None when nothing."""
    sql = "SELECT text, updated_at FROM questions_draft WHERE member_id = %s AND topic_id = %s"
    found = fetch(sql, [member.pk, topic_pk])
    return (found[0][0], from_db(found[0][1])) if found else None
