"""Keeping the private message that is being typed."""

from django.http import Http404
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from comcep.public_ids import is_public_id
from forum.conversations import actions, perms
from forum.conversations.views.doors import conversation_of, door, page_of, person_of
from forum.questions.models import Conversation
from forum.writing.views.drafts import saved


def _page(request):
    return page_of(request.POST.get("place", ""))


@require_POST
@sensitive_post_parameters()
@door(_page)
def save_draft(request):
    """Keep what is being typed: a button without script, and the script every few seconds."""
    member, place = request.user, request.POST.get("place", "")
    back = _reachable(member, place)
    return saved(request, lambda text: actions.save_draft(member, place, text), back)


def _reachable(member, place):
    """The page of a draft’s place; a place where this member may not write does not exist."""
    kind, _, id = place.partition("-")
    if kind == "conversation" and is_public_id(id):
        conversation_of(member, id)
    elif kind == "membre" and is_public_id(id):
        mine = Conversation.objects.visible_to(member).filter(participations__member__public_id=id).first()
        if mine:
            return mine.get_absolute_url()
        person_of(member, id)
    elif place != perms.TEAM:
        raise Http404
    return page_of(place)
