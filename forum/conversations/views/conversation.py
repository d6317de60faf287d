"""One conversation: reading it, answering, putting it away, leaving it, blocking the other side."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from comcep import aside
from comcep.members.access.audiences import is_moderator
from comcep.members.models import Member
from comcep.paging import PER_PAGE, asked_page, pages_of
from forum.conversations import actions, lists, perms
from forum.conversations.views.doors import NAV, conversation_of, detail_page, door, sides_of
from forum.conversations.views.letters import form_for, posted
from forum.questions.models import PrivateMessage
from forum.writing.doors import refuse


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@door(detail_page)
def detail(request, id):
    """One conversation in order of time, with the form below it; posting there sends."""
    member = request.user
    conversation = conversation_of(member, id)
    side, other = lists.sides(conversation, member)
    name = lists.with_whom(conversation, other, as_team=side is None)
    refused = perms.refusal(
        member, other, to_team=conversation.for_team and side is not None, as_team=side is None
    )
    place = perms.place_in(conversation, side, other)
    form, status = None, 200
    if request.method == "POST":
        if refused:
            back = conversation.get_absolute_url()
            return refuse(request, refused, text=request.POST.get("text", ""), back=back, back_to=name)
        send = partial(actions.send, member, conversation)
        form, status, answer = posted(request, send, place)
        if answer:
            return answer
    elif not refused:
        form = form_for(request, place, detail_page(request, id))
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
    found = list(shown.order_by("sent_at", "pk")[page.rows])
    as_team = side is None
    others = _authors(found, member, other)
    letters = lists.dress(found, member, conversation, others=others, now=timezone.now())
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
        aside.reading.hand(actions.read, member, side)
        member.unread_messages = max(0, member.unread_messages - new)
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


@require_POST
@door(detail_page)
def archive(request, id):
    """Put away, or with ``archivee=0`` take back."""
    side, _ = sides_of(request.user, id)
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
@door(detail_page)
def leave(request, id):
    """Say what it does, then do it."""
    side, other = sides_of(request.user, id)
    if request.method == "POST":
        actions.leave(side)
        messages.success(request, "Vous avez quitté la conversation\u202f: elle n’existe plus pour vous.")
        return redirect("messages:list")
    return _confirm(request, side, other=other, what="leave")


@require_http_methods(["GET", "HEAD", "POST"])
@door(detail_page)
def block(request, id):
    """Say what it does, then do it; with ``bloquee=0`` take it back."""
    side, other = sides_of(request.user, id)
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


@require_POST
@door(detail_page)
def settle(request, id):
    """A moderator says that nothing is left to answer there."""
    conversation = conversation_of(request.user, id)
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
