"""Pages of what is flagged: a member flags and sees what became of it; a moderator claims and decides."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.members.access.audiences import Audience, audiences_of
from comcep.moderation import flags
from comcep.moderation.forms import DecideForm, FlagForm
from comcep.moderation.models import Case, Flag
from comcep.moderation.perms import for_moderators
from comcep.moderation.redaction import Masking
from forum.questions.conversations.models import PrivateMessage
from forum.questions.lists import author_name
from forum.questions.models import visible_posts
from forum.questions.screening import CHOICE
from forum.questions.views.doors import for_members, refuse

SHOWN = 100
OWN = "C’est votre propre message\u00a0: modifiez-le, ou écrivez à l’animation."
TOO_MANY = (
    f"{flags.A_DAY}\u00a0signalements en un jour, c’est beaucoup\u00a0: écrivez plutôt à l’animation, "
    "qui regardera l’ensemble avec vous."
)
GONE = "Ce message a déjà été retiré\u202f: il n’y a plus rien à signaler."
TAKEN = "Un autre animateur s’en occupe. Prenez le relais d’abord, si vous en êtes convenus."
DECIDED = "Un autre animateur vient de décider de ce signalement. Rien n’a été fait deux fois."


# Flagging


def _flag_page(kind, request, pk):
    return reverse(f"flags:{kind}", args=[pk])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(partial(_flag_page, "post"))
def flag_post(request, pk):
    """Say what is wrong with a message of the forum that one reads."""
    post = get_object_or_404(
        visible_posts(request.user).select_related("topic__forum", "poster", "authorship__network"), pk=pk
    )
    back = reverse("questions:permalink", args=[pk])
    if post.poster_id == request.user.pk:
        return refuse(request, OWN, back=back, back_to=post.topic.subject)
    shown = {
        "author": post.poster.display_name if post.poster else "Membre parti",
        "at": post.created,
        "rendered": post.content.rendered,
        "where": post.topic.subject,
    }
    return _flag(request, {"post": post}, shown, back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(partial(_flag_page, "private"))
def flag_private(request, pk):
    """Show moderators one private message that one received, and nothing else of the conversation."""
    message = get_object_or_404(
        PrivateMessage.objects.visible_to(request.user)
        .filter(conversation__for_team=False)
        .select_related("conversation", "sender"),
        pk=pk,
    )
    back = f"{message.conversation.get_absolute_url()}#message-{pk}"
    if message.sender_id == request.user.pk:
        return refuse(request, OWN, back=back, back_to="la conversation")
    if message.removed_at:
        return refuse(request, GONE, status=409, back=back, back_to="la conversation")
    shown = {
        "author": message.sender.display_name if message.sender else "Membre parti",
        "at": message.sent_at,
        "rendered": message.rendered,
        "where": "",
    }
    return _flag(request, {"message": message}, shown, back)


def _flag(request, thing, shown, back):
    held = Flag.objects.filter(member=request.user, case__closed_at=None)
    held = held.filter(**{f"case__{name}": value for name, value in thing.items()}).first()
    form = FlagForm(request.POST or None)
    if request.method == "POST" and (held or form.is_valid()):
        try:
            if not held:
                flags.flag(thing, by=request.user, **form.cleaned_data)
        except flags.TooMany:
            form.add_error(None, TOO_MANY)
        else:
            messages.success(
                request, "Merci. L’animation va regarder, et vous saurez ici ce qu’elle a décidé."
            )
            return redirect("flags:list")
    context = {
        "form": form,
        "held": held,
        "shown": shown,
        "private": "message" in thing,
        "back": back,
        "section_nav": "messages" if "message" in thing else "forum",
    }
    return render(request, "flags/flag.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@for_members(lambda request: reverse("flags:list"))
def own_flags(request):
    """What one has flagged, and what became of it."""
    member = request.user
    if Audience.OUTSIDERS not in audiences_of(member):
        raise Http404
    found = Flag.objects.filter(member=member).select_related("case__post__topic__forum")
    found = list(found.order_by("-at", "-pk")[:SHOWN])
    readable = set(
        visible_posts(member)
        .filter(pk__in=[given.case.post_id for given in found if given.case.post_id])
        .values_list("pk", flat=True)
    )
    rows = [
        {
            "flag": given,
            "title": given.case.post.topic.subject if given.case.post_id in readable else "",
            "post": given.case.post_id if given.case.post_id in readable else None,
            "private": given.case.message_id is not None,
        }
        for given in found
    ]
    return render(request, "flags/list.html", {"rows": rows, "section_nav": "forum"})


# Deciding


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def case(request, pk):
    """A flagged message in its context, who takes care of it, and the decision."""
    found = _case(request, pk)
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
def claim(request, pk):
    """« Je m’en occupe », or with ``relais=1`` instead of somebody else."""
    found = _case(request, pk)
    act = flags.take_over if request.POST.get("relais") == "1" else flags.claim
    _attempt(request, partial(act, found, by=request.user))
    return redirect("moderation:case", pk=pk)


@require_POST
@for_moderators
def release(request, pk):
    flags.release(_case(request, pk), by=request.user)
    messages.success(request, "Ce signalement attend de nouveau quelqu’un.")
    return redirect("moderation:desk")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_moderators
def redact(request, pk):
    """Take passages out of a flagged private message; a message of the forum has its own page for that."""
    found = _case(request, pk)
    if found.message_id is None or found.closed_at:
        raise Http404
    masking = Masking(request, text=found.message.text)
    back = reverse("moderation:case", args=[pk])
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


def _case(request, pk):
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
        pk=pk,
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
