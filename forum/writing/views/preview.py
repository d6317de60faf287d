"""The step between writing and publishing, only for a text in which the guard found something.

It is a page with a form of its own: the text in hidden fields, each passage in its place, and for each one
what to do of it. A clean text never comes here.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from comcep.members.files.chosen import TOKENS
from forum.engine.rendering import MAX_LENGTH
from forum.writing import mentions
from forum.writing.screening import CHOICE, REASON, REASONS, Screening

BACK = "revenir"
SHOW = "apercu"
"""The button that shows a text as readers will see it. It publishes nothing, and asks nothing of the form."""
TOO_LONG = "Avec ces remplacements votre message devient trop long\u00a0: raccourcissez-le."
UNREAD = (
    "Le texte des images et des documents numérisés ne se lit pas ici\u00a0: "
    "vérifiez vous-même qu’on ne reconnaît personne dans vos pièces jointes."
)


@dataclass
class Checked:
    """What came out of the step: a page to answer with, or what to publish."""

    page: HttpResponse | None = None
    rewriting: bool = False
    title: str = ""
    text: str = ""
    tried: str = ""
    files: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    called: list = field(default_factory=list)


def previewed(request, form, *, heading, nav, published="", section_id=None, title="title", plain=None):
    """Screen a valid form. ``page`` is set when its writer must decide first; ``rewriting`` when the form is
    to be shown again as it was filled.

    ``title``: under which name the form has one. ``plain``: that of its text, if it is printed as typed.
    """
    if BACK in request.POST:
        return Checked(rewriting=True)
    data, called = form.cleaned_data, []
    if section_id:
        data["text"], called = mentions.settle(request.user, section_id, data["text"])
    screening = Screening(
        title=data.get(title, ""),
        text="" if plain else data["text"],
        tried=data.get(plain or "tried") or "",
        files=data.get("files") or (),
        data=request.POST,
        published=published,
        mentioned=[person.public_id for person in called],
    )
    if screening.waits:
        return Checked(page=_page(request, form, screening, heading, nav, plain))
    entitled, said = screening.texts()
    said = screening.tried_to_publish() if plain else said
    written = ((title, entitled), (plain or "text", said))
    if too_long := [name for name, words in written if _is_too_long(form, name, words)]:
        form.add_error(too_long[0], TOO_LONG)
        return Checked(rewriting=True)
    _say_what_was_not_read(request, screening)
    return Checked(
        title=entitled,
        text=said,
        tried=screening.tried_to_publish(),
        files=screening.kept_files(),
        counts=screening.counts(),
        called=_still(called, said),
    )


def _is_too_long(form, name, words):
    """Whether the words that take the place of others made it longer than the form allows."""
    longest = getattr(form.fields.get(name), "max_length", None)
    return len(words) > (longest or MAX_LENGTH)


def _still(called, text):
    """Those whose mention is still in the text that comes out."""
    return [person for person in called if f"/membres/{person.public_id}/" in text]


def _page(request, form, screening, heading, nav, plain):
    hidden = [
        (name, value)
        for name in [*form.fields, "topic"]
        if name != "files"
        for value in request.POST.getlist(form.add_prefix(name))
    ]
    hidden += [(TOKENS, file.public_id) for file in screening.files]
    context = {
        "form": form,
        "hidden": hidden,
        "screening": screening,
        "plain": plain,
        "heading": heading,
        "reasons": REASONS,
        "choice_prefix": CHOICE,
        "reason_prefix": REASON,
        "back": BACK,
        "section_nav": nav,
    }
    return render(request, "questions/preview.html", context, status=422 if screening.errors else 200)


def _say_what_was_not_read(request, screening):
    if screening.unread:
        messages.info(request, UNREAD)
