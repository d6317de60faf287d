"""Who comes in, the page to sign in for, and what one may reach: conversation, own side of it, person."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from comcep.members.access.audiences import may_converse
from comcep.members.access.doors import only_for
from comcep.public_ids import is_public_id
from forum.conversations import lists, perms
from forum.questions.models import Conversation
from forum.writing.doors import for_members

NAV = "messages"


def door(page=None):
    """Let in who may have conversations. A visitor signs in first; what was typed waits beyond sign-in."""

    def decorate(view):
        return never_cache(for_members(page or list_page)(only_for(may_converse)(view)))

    return decorate


def list_page(request, **kwargs):
    return reverse("messages:list")


def new_page(request):
    asked = request.GET.get("a", "")
    path = reverse("messages:new")
    return f"{path}?a={asked}" if is_public_id(asked) or asked == perms.TEAM else path


def detail_page(request, id):
    return reverse("messages:detail", args=[id])


def page_of(place):
    """Where the draft of that place is written; the list when there is no such place."""
    kind, _, id = place.partition("-")
    if place == perms.TEAM:
        return f"{reverse('messages:new')}?a={perms.TEAM}"
    if kind == "membre" and is_public_id(id):
        return f"{reverse('messages:new')}?a={id}"
    if kind == "conversation" and is_public_id(id):
        return reverse("messages:detail", args=[id])
    return reverse("messages:list")


def conversation_of(member, id):
    return get_object_or_404(Conversation.objects.visible_to(member), public_id=id)


def sides_of(member, id):
    """The member’s own side of a visible conversation, and the member on the other one."""
    conversation = conversation_of(member, id)
    mine, other = lists.sides(conversation, member)
    if mine is None:
        raise Http404
    mine.conversation = conversation
    return mine, other


def person_of(member, asked):
    """Somebody whom ``member`` may know by name, or a 404."""
    if not is_public_id(asked):
        raise Http404
    known = perms.known_people(member).select_related("network", "organisation")
    return get_object_or_404(known, public_id=asked)
