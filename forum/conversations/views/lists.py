"""The lists: one’s conversations, what was written to the moderators, whom one has blocked."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from comcep.members.access.audiences import is_moderator
from comcep.members.access.doors import only_for
from comcep.paging import asked_page, pages_of
from forum.conversations import actions, lists
from forum.conversations.views.doors import NAV, door


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
        "rows": lists.rows(sides[page.rows], request.user),
        "page": page,
    }
    return render(request, "conversations/list.html", context)


@require_GET
@door()
@only_for(is_moderator)
def team(request):
    """What was written to the moderators, for any of them to answer."""
    found = lists.team()
    page = pages_of(found.count(), asked_page(request), reverse("messages:team"))
    context = {
        "section_nav": NAV,
        "tab": "team",
        "rows": lists.team_rows(found[page.rows], request.user),
        "page": page,
    }
    return render(request, "conversations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door()
def blocked(request):
    """Whom one has blocked, to unblock also after one has left the conversation."""
    people = lists.blocked_people(request.user)
    if request.method == "POST":
        asked = request.POST.get("membre", "")
        row = next((row for row in people if row["person"].public_id == asked), None)
        if row is None:
            raise Http404
        actions.unblock(request.user, row["person"])
        messages.success(request, f"{row['person'].display_name} peut de nouveau vous écrire.")
        return redirect("messages:blocked")
    context = {"section_nav": NAV, "tab": "blocked", "people": people}
    return render(request, "conversations/blocked.html", context)
