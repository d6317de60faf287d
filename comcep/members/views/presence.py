"""The yearly check, for a referent: who is still there."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comcep.members.actions import presence as actions
from comcep.members.audiences import is_moderator
from comcep.members.models import Member
from comcep.members.scopes import scopes_of
from comcep.members.views.desk import for_desk

PER_PAGE = 50


def _mine(by):
    """Members to confirm that ``by`` answers for: own places; for a moderator, the outside members."""
    scopes = scopes_of(by)
    peers = Q(network__in=scopes.networks) | Q(organisation__in=scopes.organisations)
    mine = Q(peers, kind=Member.Kind.PEER)
    if is_moderator(by):
        mine |= Q(kind=Member.Kind.OUTSIDER)
    return actions.to_confirm().filter(mine).exclude(pk=by.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def presence(request):
    rows = _mine(request.user)
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("member") if pk.isdigit()][:PER_PAGE]
        members = list(rows.filter(pk__in=chosen))
        if not members:
            messages.warning(request, "Cochez au moins une personne.")
        elif request.POST.get("do") == "left":
            number = actions.report_departure(members, by=request.user)
            messages.success(
                request, f"{number} adhésion{'s' if number > 1 else ''} terminée{'s' if number > 1 else ''}."
            )
        else:
            actions.confirm_presence(members, by=request.user)
            messages.success(request, "C’est noté, pour un an.")
        return redirect("members:presence")
    rows = rows.select_related("network", "organisation", "region", "presence")
    rows = rows.order_by("presence__confirmed_on", "last_name", "first_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "query": "", "tab": "presence", "section_nav": "network"}
    return render(request, "members/desk/presence.html", context)
