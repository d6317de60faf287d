"""What is being typed, kept for its writer."""

from datetime import datetime
from typing import NamedTuple

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


class DraftOfReply(NamedTuple):
    text: str
    saved_at: datetime | None
    files: bool  # whether any is kept


def draft_of_reply(member, topic_pk, place):
    """What the member was writing there, as far as there is something."""
    sql = """SELECT (SELECT text FROM questions_draft WHERE member_id = %s AND topic_id = %s),
        (SELECT updated_at FROM questions_draft WHERE member_id = %s AND topic_id = %s),
        EXISTS (SELECT 1 FROM members_keptfile WHERE member_id = %s AND place = %s)"""
    of_reply = [member.pk, topic_pk]
    text, saved_at, files = fetch(sql, [*of_reply, *of_reply, member.pk, place])[0]
    return DraftOfReply(text or "", saved_at and from_db(saved_at), bool(files))
