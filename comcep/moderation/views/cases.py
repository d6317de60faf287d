"""Cases: a moderator takes care of what was flagged, and decides."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from comcep.moderation import flags
from comcep.moderation.forms import DecideForm
from comcep.moderation.masking import Masking
from comcep.moderation.models import Case
from comcep.moderation.perms import for_moderators
from forum.questions.authors import author_name
from forum.writing.screening import CHOICE

TAKEN = "Un autre animateur s’en occupe. Prenez le relais d’abord, si vous en êtes convenus."
DECIDED = "Un autre animateur vient de décider de ce signalement. Rien n’a été fait deux fois."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def case(request, id):
    """A flagged message in its context, who takes care of it, and the decision."""
    found = _case(request, id)
    form = DecideForm(request.POST or None, private=found.message_id is not None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            done = _attempt(request, partial(flags.decide, found, by=request.user, **form.cleaned_data))
            if done:
                messages.success(request, "Décision enregistrée\u202f: qui a signalé est prévenu.")
            return redirect("moderation:desk" if done else request.path)
    return render(request, "moderation/case.html", _context(request, found) | {"form": form}, status=status)


@require_POST
@for_moderators
def claim(request, id):
    """« Je m’en occupe », or with ``relais=1`` instead of somebody else."""
    found = _case(request, id)
    act = flags.take_over if request.POST.get("relais") == "1" else flags.claim
    _attempt(request, partial(act, found, by=request.user))
    return redirect("moderation:case", id)


@require_POST
@for_moderators
def release(request, id):
    flags.release(_case(request, id), by=request.user)
    messages.success(request, "Ce signalement attend de nouveau quelqu’un.")
    return redirect("moderation:desk")


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
        act = partial(flags.redact_private, found, masking.terms, by=request.user, note=masking.reason)
        if not _attempt(request, act):
            return redirect(back)
        messages.success(request, "Passages masqués. Le texte d’origine n’existe plus.")
        return redirect("moderation:desk")
    context = _context(request, found) | {
        "masking": masking,
        "choice_prefix": CHOICE,
        "back": back,
        "back_to": "Signalement",
        "files": [],
        "private": True,
    }
    return render(request, "moderation/redact.html", context, status=masking.status)


def _attempt(request, act):
    """Do it, or say who was faster. Give whether it was done."""
    try:
        act()
    except flags.Taken:
        messages.warning(request, TAKEN)
    except flags.Decided:
        messages.warning(request, DECIDED)
    else:
        return True
    return False


def _case(request, id):
    return get_object_or_404(
        Case.objects.visible_to(request.user).select_related(
            "post__topic__forum",
            "post__poster",
            "post__removal",
            "post__authorship__network",
            "message__sender",
            "claimed_by",
            "closed_by",
        ),
        public_id=id,
    )


def _context(request, found):
    """The message with its author and its place; of a private one, that message alone."""
    post, message = found.post, found.message
    sender = post.poster if post else message.sender
    return {
        "section_nav": "moderation",
        "case": found,
        "flags": found.flags.select_related("member__network"),
        "author": author_name(
            sender and sender.pk, sender and sender.first_name, sender and sender.last_name
        ),
        "rendered": post.content.rendered if post else message.rendered,
        "written_at": post.created if post else message.sent_at,
        "mine": found.claimed_by_id == request.user.pk,
        "taken": found.claimed_by_id not in {None, request.user.pk},
    }
