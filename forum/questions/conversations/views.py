"""Pages of private messages. Each finds what the member may reach, asks ``perms``, then calls an action.

Whatever is refused gives the text back: on the form, or on a page where it can be copied.
"""

from functools import partial, wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.members.audiences import is_moderator, may_converse
from comcep.members.models import Member
from comcep.members.names import called
from forum.engine.rendering import MAX_LENGTH
from forum.questions import kept
from forum.questions.conversations import actions, lists, perms
from forum.questions.conversations.forms import LetterForm, PeopleForm, Warned
from forum.questions.conversations.models import Conversation, PrivateDraft, PrivateMessage
from forum.questions.models import visible_posts
from forum.questions.paging import PER_PAGE, asked_page, pages_of
from forum.questions.screening import CHOICE
from forum.questions.views.doors import for_members, refuse
from forum.questions.views.drafts import saved

NAV = "messages"
BACK = "revenir"
FOUND = 12
AGAIN = (
    "Ce formulaire a déjà servi à envoyer un message. Le vôtre est différent\u00a0: "
    "s’il s’agit bien d’un nouveau message, envoyez-le de nouveau."
)
TOO_MANY = (
    f"Vous avez beaucoup écrit\u00a0: {actions.BEGUN_A_DAY} nouvelles conversations par jour et "
    f"{actions.SENT_AN_HOUR} messages par heure, au plus. Votre texte est gardé en brouillon\u202f; "
    "envoyez-le plus tard. Pour toucher beaucoup de collègues, posez plutôt une question sur le forum."
)
TOO_LONG = "Avec ces remplacements votre message devient trop long\u00a0: raccourcissez-le."


def door(page=None):
    """Let in who may have conversations. A visitor signs in first; what was typed waits beyond sign-in."""

    def decorate(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not may_converse(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return never_cache(for_members(page or _list_page)(inner))

    return decorate


def _list_page(request, **kwargs):
    return reverse("messages:list")


def _new_page(request):
    asked = request.GET.get("a", "")
    path = reverse("messages:new")
    return f"{path}?a={asked}" if _is_number(asked) or asked == perms.TEAM else path


def _detail_page(request, pk):
    return reverse("messages:detail", args=[pk])


def _draft_page(request):
    place = request.POST.get("place", "")
    kind, _, pk = place.partition("-")
    if kind == "membre" and _is_number(pk):
        return f"{reverse('messages:new')}?a={pk}"
    return _list_page(request)


# Reading


@require_GET
@door()
def index(request):
    """One’s conversations, the latest first."""
    return _list(request, archived=False)


@require_GET
@door()
def archived(request):
    return _list(request, archived=True)


def _list(request, *, archived):
    sides = lists.mine(request.user, archived=archived)
    base = reverse("messages:archived" if archived else "messages:list")
    page = pages_of(sides.count(), asked_page(request), base)
    context = {
        "section_nav": NAV,
        "tab": "archived" if archived else "list",
        "rows": lists.rows(sides[page.offset : page.offset + PER_PAGE], request.user),
        "page": page,
    }
    return render(request, "conversations/list.html", context)


@require_GET
@door()
def team(request):
    """What was written to the moderators, for any of them to answer."""
    if not is_moderator(request.user):
        raise Http404
    found = lists.team()
    page = pages_of(found.count(), asked_page(request), reverse("messages:team"))
    context = {
        "section_nav": NAV,
        "tab": "team",
        "rows": lists.team_rows(found[page.offset : page.offset + PER_PAGE], request.user),
        "page": page,
    }
    return render(request, "conversations/list.html", context)


# Writing


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@door(_detail_page)
def detail(request, pk):
    """One conversation in order of time, with the form below it; posting there sends."""
    member = request.user
    conversation = _conversation(member, pk)
    side = conversation.participations.filter(member=member).first()
    other = lists.other_side(conversation, member)
    name = lists.with_whom(conversation, other, as_team=side is None)
    refused = perms.refusal(
        member, other, to_team=conversation.for_team and side is not None, as_team=side is None
    )
    place = _place(conversation, side, other)
    form, status = None, 200
    if request.method == "POST":
        if refused:
            back = conversation.get_absolute_url()
            return refuse(request, refused, text=request.POST.get("text", ""), back=back, back_to=name)
        send = partial(actions.send, member, conversation)
        form, status, answer = _posted(request, send, place)
        if answer:
            return answer
    elif not refused:
        form = _form(request, place, _detail_page(request, pk))
    context = _page_of(request, conversation, side, other)
    context |= {"name": name, "form": form, "refused": refused, "place": place}
    context["blocked"] = refused == perms.BLOCKED
    return render(request, "conversations/detail.html", context, status=status)


def _page_of(request, conversation, side, other):
    """What the page shows of the conversation, and what is then no longer new."""
    member = request.user
    shown = PrivateMessage.objects.visible_to(member).filter(conversation=conversation)
    total = shown.count()
    new = side.unread if side else 0
    asked = asked_page(request) if "page" in request.GET else _first_page(total, new)
    page = pages_of(total, asked, conversation.get_absolute_url())
    found = list(shown.order_by("sent_at", "pk")[page.offset : page.offset + PER_PAGE])
    as_team = side is None
    others = _authors(found, member, other)
    letters = lists.dress(
        found, member, others=others, may_flag=not conversation.for_team, now=timezone.now()
    )
    since = side and side.read_until
    first_new = next(
        (
            letter["pk"]
            for letter in letters
            if new and not letter["own"] and since and letter["sent_at"] > since
        ),
        None,
    )
    if side and new and page.number == page.count and request.method == "GET":
        member.unread_messages = max(0, member.unread_messages - actions.read(member, side))
    return {
        "section_nav": NAV,
        "conversation": conversation,
        "other": other,
        "as_team": as_team,
        "side": side,
        "letters": letters,
        "first_new": first_new,
        "page": page,
    }


def _first_page(total, new):
    """Where one left off: the page of the first new message, else the last one."""
    return max(1, -(-(total - new + 1 if new else total) // PER_PAGE))


def _authors(found, member, other):
    """The people behind these messages by number: in a conversation with the moderators, several."""
    known = {other.pk: other} if other else {}
    missing = {message.sender_id for message in found} - {None, member.pk, *known}
    if missing:
        known |= Member.objects.in_bulk(missing)
    return known


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@door(_new_page)
def new(request):
    """To whom, by name; then the first message. A conversation that exists is opened instead."""
    member, asked = request.user, request.GET.get("a", "")
    if not asked:
        return _choose(request)
    to = None if asked == perms.TEAM else _person(member, asked)
    if to is None and not perms.may_write_to_team(member):
        raise Http404
    existing = Conversation.objects.visible_to(member).filter(key=perms.key_of(member, to)).first()
    if existing and request.method != "POST":
        return redirect(existing)
    open_to = to is None or perms.recipients(member).filter(pk=to.pk).exists()
    refused = perms.refusal(member, to, to_team=to is None) if open_to else perms.SILENT
    if refused:
        back = {"back": reverse("messages:list"), "back_to": "Messages privés"}
        return refuse(request, refused, text=request.POST.get("text", ""), **back)
    place, status = perms.place_of(to=to), 200
    if request.method == "POST":
        form, status, answer = _posted(request, partial(actions.begin, member, to), place)
        if answer:
            return answer
    else:
        form = _form(request, place, _new_page(request), about=_about(request, to))
    context = {"section_nav": NAV, "form": form, "to": to, "place": place}
    context["name"] = to.display_name if to else "L’animation"
    return render(request, "conversations/new.html", context, status=status)


def _choose(request):
    """The page that asks to whom. Outside members look nobody up: they write to the moderators."""
    member = request.user
    form = PeopleForm(request.GET if "q" in request.GET else None)
    words = form.words() if form.is_bound else []
    people = []
    if words:
        found = called(perms.recipients(member), words).select_related("network", "organisation", "region")
        people = list(found.order_by("last_name", "first_name", "pk")[: FOUND + 1])
    context = {
        "section_nav": NAV,
        "form": form,
        "words": words,
        "people": people[:FOUND],
        "more": len(people) > FOUND,
        "may_search": perms.may_look_people_up(member),
        "may_write_to_team": perms.may_write_to_team(member),
    }
    return render(request, "conversations/choose.html", context)


def _person(member, asked):
    """Somebody whom ``member`` may know by name, or a 404."""
    if not _is_number(asked):
        raise Http404
    known = perms.known_people(member).select_related("network", "organisation")
    return get_object_or_404(known, pk=int(asked))


def _about(request, to):
    """The first line of a message written about a post of that person: a link to it."""
    asked = request.GET.get("message", "")
    if to is None or not _is_number(asked):
        return ""
    post = visible_posts(request.user).filter(pk=int(asked), poster=to).first()
    if post is None:
        return ""
    return f"À propos de [votre message]({reverse('questions:permalink', args=[post.pk])})\u00a0:\n\n"


def _posted(request, send, place):
    """Screen what was posted, then send it. Gives the form to show again with its status, or the answer."""
    form = LetterForm(request.POST, member=request.user)
    if not form.is_valid():
        return form, 422, None
    if BACK in request.POST:
        return form, 200, None
    warned = Warned(text=form.cleaned_data["text"], data=request.POST)
    if warned.waits:
        return form, 200, _warn(request, form, warned)
    _, text = warned.texts()
    if len(text) > MAX_LENGTH:
        form.add_error("text", TOO_LONG)
        return form, 422, None
    try:
        message = send(text=text, key=form.cleaned_data["key"])
    except actions.AlreadySent:
        form.add_error(None, AGAIN)
        form.fresh_key()
        return form, 409, None
    except actions.TooMany:
        actions.save_draft(request.user, place, form.cleaned_data["text"])
        form.add_error(None, TOO_MANY)
        return form, 429, None
    messages.success(request, "Votre message est envoyé.")
    return form, 302, redirect(f"{message.conversation.get_absolute_url()}#message-{message.pk}")


def _warn(request, form, warned):
    """The text with what may tell who somebody is: to replace in one gesture, or to send as it is."""
    hidden = [(name, request.POST.get(name, "")) for name in (*form.fields, "place") if name in request.POST]
    context = {
        "section_nav": NAV,
        "hidden": hidden,
        "screening": warned,
        "choice_prefix": CHOICE,
        "back": BACK,
    }
    return render(request, "conversations/preview.html", context)


def _form(request, place, path, *, about=""):
    """An empty message, or what this member was writing: kept through sign-in, else the draft."""
    member = request.user
    if held := kept.take(request, path):
        draft = actions.save_draft(member, place, next(iter(held.get("text", [])), ""))
    else:
        draft = PrivateDraft.objects.filter(member=member, place=place).first()
    if draft is None:
        return LetterForm(member=member, initial={"text": about})
    return LetterForm(member=member, initial={"text": draft.text}, draft_saved=draft.updated_at)


def _place(conversation, side, other):
    if conversation.for_team:
        return perms.place_of(conversation=None if side else conversation)
    return perms.place_of(to=other) if other else perms.place_of(conversation=conversation)


@require_POST
@sensitive_post_parameters()
@door(_draft_page)
def save_draft(request):
    """Keep what is being typed: a button without script, and the script every few seconds."""
    member, place = request.user, request.POST.get("place", "")
    back = _reachable(member, place)
    return saved(request, lambda text: actions.save_draft(member, place, text), back)


def _reachable(member, place):
    """The page of a draft’s place; a place where this member may not write does not exist."""
    kind, _, pk = place.partition("-")
    if place == perms.TEAM:
        return f"{reverse('messages:new')}?a={perms.TEAM}"
    if kind == "conversation" and _is_number(pk):
        return _conversation(member, int(pk)).get_absolute_url()
    if kind == "membre" and _is_number(pk):
        mine = Conversation.objects.visible_to(member).filter(participations__member=int(pk)).first()
        if mine or _person(member, pk):
            return mine.get_absolute_url() if mine else f"{reverse('messages:new')}?a={pk}"
    raise Http404


# Putting in order


@require_POST
@door(_detail_page)
def archive(request, pk):
    """Put away, or with ``archivee=0`` take back."""
    side = _side(request.user, pk)
    kept_away = request.POST.get("archivee") != "0"
    actions.archive(side, kept_away)
    messages.success(
        request,
        "Conversation archivée\u202f: elle reviendra avec le prochain message."
        if kept_away
        else "Conversation reprise dans la liste.",
    )
    return redirect("messages:list")


@require_http_methods(["GET", "HEAD", "POST"])
@door(_detail_page)
def leave(request, pk):
    """Say what it does, then do it."""
    side = _side(request.user, pk)
    if request.method == "POST":
        actions.leave(side)
        messages.success(request, "Vous avez quitté la conversation\u202f: elle n’existe plus pour vous.")
        return redirect("messages:list")
    return _confirm(request, side, other=lists.other_side(side.conversation, request.user), what="leave")


@require_http_methods(["GET", "HEAD", "POST"])
@door(_detail_page)
def block(request, pk):
    """Say what it does, then do it; with ``bloquee=0`` take it back."""
    side = _side(request.user, pk)
    other = lists.other_side(side.conversation, request.user)
    if other is None or side.conversation.for_team:
        raise Http404
    if request.method == "POST":
        if request.POST.get("bloquee") == "0":
            actions.unblock(request.user, other)
            messages.success(request, f"{other.display_name} peut de nouveau vous écrire.")
        else:
            actions.block(request.user, other)
            messages.success(
                request,
                f"{other.display_name} ne peut plus vous écrire, et n’en est pas averti. "
                "Vous pouvez revenir sur ce choix à tout moment.",
            )
        return redirect("messages:list")
    return _confirm(
        request,
        side,
        other=other,
        what="block",
        blocked=perms.refusal(request.user, other) == perms.BLOCKED,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door()
def blocked(request):
    """Whom one has blocked, to unblock also after one has left the conversation."""
    people = lists.blocked_people(request.user)
    if request.method == "POST":
        asked = request.POST.get("membre", "")
        row = next((row for row in people if str(row["person"].pk) == asked), None)
        if row is None:
            raise Http404
        actions.unblock(request.user, row["person"])
        messages.success(request, f"{row['person'].display_name} peut de nouveau vous écrire.")
        return redirect("messages:blocked")
    context = {"section_nav": NAV, "tab": "blocked", "people": people}
    return render(request, "conversations/blocked.html", context)


@require_POST
@door(_detail_page)
def settle(request, pk):
    """A moderator says that nothing is left to answer there."""
    conversation = _conversation(request.user, pk)
    if not conversation.for_team or not is_moderator(request.user):
        raise Http404
    actions.settle(conversation)
    messages.success(request, "Conversation marquée comme traitée.")
    return redirect("messages:team")


def _confirm(request, side, *, other, what, **more):
    context = {
        "section_nav": NAV,
        "conversation": side.conversation,
        "name": lists.with_whom(side.conversation, other, as_team=False),
        "other": other,
        **more,
    }
    return render(request, f"conversations/{what}.html", context)


def _conversation(member, pk):
    return get_object_or_404(Conversation.objects.visible_to(member), pk=pk)


def _side(member, pk):
    """The member’s own side of a visible conversation."""
    conversation = _conversation(member, pk)
    side = conversation.participations.filter(member=member).first()
    if side is None:
        raise Http404
    side.conversation = conversation
    return side


def _is_number(asked):
    return asked.isdecimal() and asked.isascii() and len(asked) < 16
