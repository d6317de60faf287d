"""« Signaler »: a member says what is wrong with a message, and sees what became of it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from comcep.members.access.doors import only_for
from comcep.moderation import flags
from comcep.moderation.forms import FlagForm
from comcep.moderation.models import Flag
from forum.access.perms import may_flag, may_read_forum
from forum.access.rows import posts_for
from forum.conversations.perms import may_flag as may_flag_letter
from forum.questions.addresses import post_url
from forum.questions.authors import signature
from forum.questions.models import PrivateMessage
from forum.reading.quotes import words_of
from forum.writing.doors import for_members, refuse

SHOWN = 100
OWN = "C’est votre propre message\u00a0: modifiez-le, ou écrivez à l’animation."
TOO_MANY = (
    f"{flags.A_DAY}\u00a0signalements en un jour, c’est beaucoup\u00a0: écrivez plutôt à l’animation, "
    "qui regardera l’ensemble avec vous."
)
GONE = "Ce message a déjà été retiré\u202f: il n’y a plus rien à signaler."


def _flag_page(kind, request, id):
    return reverse(f"flags:{kind}", args=[id])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(partial(_flag_page, "post"))
def flag_post(request, id):
    """Say what is wrong with a message of the forum that one reads."""
    post = get_object_or_404(
        posts_for(request.user).select_related("topic__forum", "poster", "authorship__network"),
        public_id=id,
    )
    back = post_url(id)
    if not may_flag(request.user, post):
        return refuse(request, OWN, back=back, back_to=post.topic.subject)
    shown = {
        "author": signature(post),
        "at": post.created,
        "rendered": words_of(request.user, post.content.rendered),
        "where": post.topic.subject,
    }
    return _flag(request, {"post": post}, shown, back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(partial(_flag_page, "private"))
def flag_private(request, id):
    """Show moderators one private message that one received, and nothing else of the conversation."""
    message = get_object_or_404(
        PrivateMessage.objects.visible_to(request.user)
        .filter(conversation__for_team=False)
        .select_related("conversation", "sender"),
        public_id=id,
    )
    back = f"{message.conversation.get_absolute_url()}#message-{id}"
    if not may_flag_letter(request.user, message, message.conversation):
        own = message.sender_id == request.user.pk
        said, status = (OWN, 403) if own else (GONE, 409)
        return refuse(request, said, status=status, back=back, back_to="la conversation")
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
@only_for(may_read_forum)
def own_flags(request):
    """What one has flagged, and what became of it."""
    member = request.user
    found = Flag.objects.filter(member=member).select_related("case__post__topic__forum")
    found = list(found.order_by("-at", "-pk")[:SHOWN])
    readable = set(
        posts_for(member)
        .filter(pk__in=[given.case.post_id for given in found if given.case.post_id])
        .values_list("pk", flat=True)
    )
    rows = [
        {
            "flag": given,
            "title": given.case.post.topic.subject if given.case.post_id in readable else "",
            "post": given.case.post.public_id if given.case.post_id in readable else None,
            "private": given.case.message_id is not None,
        }
        for given in found
    ]
    return render(request, "flags/list.html", {"rows": rows, "section_nav": "forum"})
