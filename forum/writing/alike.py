"""What may answer a question already, shown once before it is published. The search registers here."""

from typing import NamedTuple

from django.db import transaction

from comcep.members.files.chosen import Chosen
from forum.questions.models import Draft
from forum.questions.panels import Panels
from forum.writing import drafts, kept, places

SEEN = "alike_seen"
"""The field by which a form says that its writer has had the list before the eyes."""

_boxes = Panels()
register = _boxes.register


class Asked(NamedTuple):
    """A question being written, as a provider gets it."""

    title: str
    text: str


def boxes(title, text, member):
    """What stands on the page before publication, as far as something resembles the question."""
    return _boxes.of(Asked(title, text), member)


@transaction.atomic
def close_draft(request, ask_again):
    """Drop the question that this member was writing: something answers it. A session keeps it for a change
    of mind, for the page ``ask_again`` only: as it was posted, else as its draft has it.
    """
    member = request.user
    typed = kept.typed(request)
    written = any(value.strip() for name in ("title", "text") for value in typed.get(name, []))
    if draft := Draft.objects.filter(member=member, topic=None).select_related("section").first():
        section = {"section": [draft.section.slug]} if draft.section else {}
        typed = typed if written else drafts.as_posted(draft) | section
        draft.delete()
    Chosen.before(member, places.QUESTION).forget()
    if not written and draft is None:
        return False
    kept.set_aside(request, ask_again, typed)
    return True
