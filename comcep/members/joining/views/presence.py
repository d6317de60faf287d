"""The yearly check, for a referent: who is still there."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comcep import dates
from comcep.members.access.audiences import is_moderator
from comcep.members.access.doors import for_desk
from comcep.members.access.scopes import scopes_of
from comcep.members.directory.people import BY_NAME, NAMED_PLACES, PERSON, PLACES, Listing, said
from comcep.members.joining import presence as actions
from comcep.members.models import Member
from comcep.paging import paged

PER_PAGE = 30
CONFIRMED = "INNER JOIN members_presence ON members_presence.member_id = members_member.id"


def _mine(by):
    """Members to confirm that ``by`` answers for: own places; for a moderator, the outside members."""
    mine = Q(scopes_of(by).rows(), kind=Member.Kind.PEER)
    if is_moderator(by):
        mine |= Q(kind=Member.Kind.OUTSIDER)
    return actions.to_confirm().filter(mine).exclude(pk=by.pk)  # wall: presence


def _listing(rows):
    """Whose confirmation is the oldest first."""
    return Listing(
        rows,
        select=PERSON | PLACES | {name: f"members_presence.{name}" for name in ("confirmed_on", "ends_on")},
        tables=f"{NAMED_PLACES.format(table='members_member')} {CONFIRMED}",
        order=f"members_presence.confirmed_on, {BY_NAME}",
        sought=True,
    )


def _said(row):
    row = said(row)
    row["confirmed"] = dates.day(row["confirmed_on"])
    row["ends"] = row["ends_on"] and dates.day(row["ends_on"])
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def presence(request):
    rows = _mine(request.user)
    if request.method == "POST":
        members = list(rows.filter(public_id__in=request.POST.getlist("member")[:PER_PAGE]))
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
    page, rows = paged(request, _listing(rows), per_page=PER_PAGE)
    context = {
        "page": page,
        "people": [_said(row) for row in rows],
        "tab": "presence",
        "section_nav": "network",
    }
    return render(request, "members/desk/presence.html", context)
