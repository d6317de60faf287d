"""The moderators' desk: what waits, and what was decided."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from comcep.moderation import candidates, lists
from comcep.moderation.models import Decision
from comcep.moderation.perms import for_moderators
from comcep.paging import paged
from forum.conversations.lists import waiting_for_team
from forum.questions import clock
from forum.reading.lists import keys, topic_rows
from kb.models import Feedback

SHOWN = 20


@never_cache
@require_GET
@for_moderators
def desk(request):
    flagged = lists.flagged(request.user)
    pending, overdue = lists.to_approve(request.user), lists.overdue(request.user)
    context = {
        "cases": flagged[:SHOWN],
        "case_count": flagged.count(),
        "team_waits": waiting_for_team().count(),
        "errors": Feedback.objects.to_handle().count(),
        "pending": pending[:SHOWN],
        "pending_count": pending.count(),
        "overdue": topic_rows(keys(overdue, 0, SHOWN), request.user, with_section=True),
        "overdue_count": overdue.count(),
        "alerts": lists.overridden(request.user)[:SHOWN],
        "alert_count": lists.overridden(request.user).count(),
        "removed": lists.removed(request.user)[:SHOWN],
        "to_transform_count": candidates.count(request.user),
        "alert_hours": clock.ALERT_HOURS,
        "section_nav": "moderation",
    }
    return render(request, "moderation/desk.html", context)


@never_cache
@require_GET
@for_moderators
def log(request):
    decisions = (
        Decision.objects.visible_to(request.user)
        .select_related("by", "topic__forum", "post__poster", "section", "member")
        .defer("post__content", "post___content_rendered")
    )
    page, shown = paged(request, decisions, per_page=50)
    context = {"decisions": shown, "page": page, "section_nav": "moderation"}
    return render(request, "moderation/log.html", context)
