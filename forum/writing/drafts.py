"""What is being typed, kept for its writer."""

import re
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from comcep.sql import fetch, from_db
from forum.questions.models import Draft
from forum.writing.screening import forbidden_masked

SEVERAL = ("themes", "schemes", "publics")
ONE = ("contract", "seniority", "deadline", "region")
TICKED = ("announcement", "unnamed")
ABOUT = (*SEVERAL, *ONE, *TICKED, "tried")
"""What is said of a question beside its title, its section and its text."""
MOST = 50
_slug = re.compile(r"[\w-]{1,50}")


def about_question(posted):
    """What was chosen around a new question, of ``{name: [values]}`` as posted: no words."""
    chosen = {name: [v for v in posted.get(name, ()) if _slug.fullmatch(v)] for name in (*SEVERAL, *ONE)}
    about = {name: chosen[name][:MOST] for name in SEVERAL if chosen[name]}
    about |= {name: chosen[name][0] for name in ONE if chosen[name]}
    return about | {name: True for name in TICKED if any(posted.get(name, ()))}


def as_posted(draft):
    """The draft of a question as its form would have posted it."""
    posted = {name: value if name in SEVERAL else [value] for name, value in draft.about.items()}
    words = {"title": draft.title, "text": draft.text, "tried": draft.tried}
    return posted | {name: [value] for name, value in words.items() if value}


@transaction.atomic
def save_draft(member, *, topic=None, section=None, title="", text="", tried="", about=None):
    """Keep what ``member`` is typing: one new question, with what is said ``about`` it (see
    :func:`about_question`), and one reply per topic. When nothing is said any more it is dropped.

    A draft is its author's own text, read by nobody else and gone once published; what nobody may publish
    (an exact NIR or IBAN) is masked in it all the same.
    """
    title, text, tried = map(forbidden_masked, (title, text, tried))
    if not about and not any(words.strip() for words in (title, text, tried)):
        Draft.objects.filter(member=member, topic=topic).delete()
        return None
    said = {"section": section, "title": title[:255], "text": text, "tried": tried, "about": about or {}}
    draft, _ = Draft.objects.update_or_create(member=member, topic=topic, defaults=said)
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
