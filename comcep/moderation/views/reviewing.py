"""« Membres relus »: whose messages are read by the moderators before they are published."""

import re

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from comcep.members.access.audiences import is_moderator
from comcep.members.access.names import called, of
from comcep.members.models import Member
from comcep.moderation import arranging
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.way import say
from forum.writing.doors import refuse

FOUND = 12
NOT_A_MODERATOR = "Qui anime la communauté publie toujours aussitôt."


def _people():
    """Who writes on the forum."""
    kinds = [Member.Kind.PEER, Member.Kind.OUTSIDER]
    return Member.objects.validated().filter(kind__in=kinds).select_related("network", "organisation")


@never_cache
@require_GET
@for_moderators
def reviewed(request):
    """Those whose messages wait, and looking for somebody by name."""
    said = request.GET.get("q", "").replace("\x00", "")[:100]
    words = re.findall(r"\w+", said)
    held = _people().filter(pk__in=arranging.reviewed_members()).order_by("last_name", "first_name", "pk")
    found = called(_people(), words).exclude(pk__in=held.values("pk")) if words else Member.objects.none()
    found = list(found.order_by("last_name", "first_name", "pk")[: FOUND + 1])
    context = {
        "reviewed": held,
        "found": found[:FOUND],
        "more": len(found) > FOUND,
        "said": said,
        "section_nav": "moderation",
    }
    return render(request, "moderation/reviewed.html", context)


@require_POST
@for_moderators
def review(request, id):
    member = get_object_or_404(_people(), public_id=id)
    wanted = request.POST.get("etat") != "0"
    if wanted and is_moderator(member):
        return refuse(request, NOT_A_MODERATOR, status=409)
    if decision := arranging.review_member(member, wanted, by=request.user):
        say(
            request,
            decision,
            f"Les messages {of(member.display_name)} seront relus avant d’être publiés."
            if wanted
            else f"{member.display_name} publie de nouveau aussitôt.",
        )
    return redirect("moderation:reviewed")
