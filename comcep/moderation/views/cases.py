"""Cases: a moderator takes care of what was flagged, and decides."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comcep.moderation import claims, flags, letters, queue
from comcep.moderation.forms import DecideForm
from comcep.moderation.kinds import Kind
from comcep.moderation.masking import Masking
from comcep.moderation.models import IDENTIFIER, Case, Decision
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.acts import read_over
from comcep.moderation.views.items import frame
from comcep.moderation.views.way import DECIDED, TAKEN, Way, say
from forum.questions.authors import author_name, known_author, unnamed_as
from forum.reading.quotes import words_of
from forum.writing.screening import CHOICE

Verb = Decision.Verb


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def case(request, id):
    """A flagged message in its context, who takes care of it, and the decision."""
    found = _case(request, id)
    private = found.message_id is not None
    form, letter = DecideForm(request.POST or None, private=private), None
    if request.method == "POST" and form.is_valid():
        letter = _letter(request, found, form)
        if letter is None:
            way = Way(request, case=found)
            decision = _attempt(request, partial(flags.decide, found, by=request.user, **form.cleaned_data))
            if decision is None:
                return redirect(request.path)
            say(request, decision, "Décision enregistrée\u202f: qui a signalé l’apprendra.")
            return way.onward(reverse("moderation:desk"))
    status = 422 if request.method == "POST" and letter is None else 200
    context = _context(request, found) | {"form": form, "letter": letter}
    return render(request, "moderation/case.html", context, status=status)


def _letter(request, found, form):
    """What the author would get, when the message is removed; ``None`` once it was shown."""
    if form.cleaned_data["outcome"] != Case.Outcome.REMOVED or read_over(request, form):
        return None
    author = found.post.poster if found.post else found.message.sender
    text = letters.TEXTS[Verb.REMOVE] if found.post else letters.PRIVATE
    about = {"reason": form.cleaned_data.get("reason", ""), "by": request.user}
    letter = letters.shown(author, text, **about, unnamed_as=unnamed_as(found.post))
    return letter if letter.recipient else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_moderators
def redact(request, id):
    """Take passages out of a flagged private message; a message of the forum has its own page for that."""
    found = _case(request, id)
    if found.message_id is None or found.closed_at:
        raise Http404
    masking = Masking(request, text=found.message.text)
    back = reverse("moderation:case", args=[id])
    if masking.ready():
        way = Way(request, case=found)
        act = partial(flags.redact_private, found, masking.terms, by=request.user, note=masking.reason)
        if _attempt(request, act) is None:
            return redirect(back)
        messages.success(request, "Passages masqués. Le texte d’origine n’existe plus.")
        return way.onward(reverse("moderation:desk"))
    context = _context(request, found) | {
        "masking": masking,
        "choice_prefix": CHOICE,
        "back": back,
        "back_to": "Signalement",
        "files": [],
        "private": True,
        "way": Way(request, case=found),
    }
    return render(request, "moderation/redact.html", context, status=masking.status)


def _attempt(request, act):
    """Do it and give what it gives, or say who was faster."""
    try:
        return act()
    except claims.Taken:
        messages.warning(request, TAKEN)
    except flags.Decided:
        messages.warning(request, DECIDED)
    return None


def _case(request, id):
    return get_object_or_404(
        Case.objects.visible_to(request.user).select_related(
            "post__topic__forum",
            "post__poster",
            "post__removal",
            "post__authorship__network",
            "message__sender",
            "closed_by",
        ),
        public_id=id,
    )


def _context(request, found):
    """The message with its author and its place; of a private one, that message alone."""
    post, message = found.post, found.message
    sender = post.poster if post else message.sender
    around = {"section_nav": "moderation", "taken": False}
    if found.closed_at is None:
        kind = Kind.IDENTIFIER if found.risk == IDENTIFIER else Kind.FLAG
        if waiting := queue.place_of(request.user, kind, found.pk):
            around = frame(request, waiting, known_author(post) if post else sender)
    return around | {
        "case": found,
        "flags": found.flags.select_related("member__network"),
        "author": author_name(
            sender and sender.pk,
            sender and sender.first_name,
            sender and sender.last_name,
            unnamed_as(post),
        ),
        "rendered": words_of(request.user, post.content.rendered) if post else message.rendered,
        "written_at": post.created if post else message.sent_at,
    }
