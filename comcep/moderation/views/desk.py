"""The moderators' desk: the queue of what waits, what was removed, and what was decided."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from comcep import sql
from comcep.moderation import lists, queue, queued, undoing
from comcep.moderation.kinds import ORDER
from comcep.moderation.models import Decision
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.way import kind_of, kinds_within
from comcep.paging import address_of, asked_page, paged, pages_of
from forum.conversations.lists import waiting_for_team
from forum.questions.authors import GONE, unnamed_as
from kb.models import Feedback

TEXTS = ("content", "_content_rendered")


@never_cache
@require_GET
@for_moderators
def desk(request):
    within = kind_of(request.GET.get("file", "")) or ""
    kinds, counts = kinds_within(within), queue.counts(request.user)
    total = sum(counts[kind] for kind in kinds)
    page = pages_of(total, asked_page(request), address_of(request))
    found = queue.page(request.user, kinds, page.offset, page.per_page)
    team_waits, errors = sql.count_each(waiting_for_team(), Feedback.objects.to_handle())
    context = {
        "rows": queued.rows(found, request.user, within),
        "page": page,
        "total": total,
        "within": within,
        "filters": [
            {"kind": kind, "url": queued.desk_url(kind), "count": counts[kind]}
            for kind in ORDER
            if counts[kind] or kind == within
        ],
        "everything": sum(counts.values()),
        "desk_url": queued.desk_url(),
        "team_waits": team_waits,
        "errors": errors,
        "section_nav": "moderation",
    }
    return render(request, "moderation/desk.html", context)


@never_cache
@require_GET
@for_moderators
def removed(request):
    """What was taken away, to give it back."""
    page, shown = paged(request, lists.removed(request.user))
    context = {"removed": shown, "page": page, "section_nav": "moderation"}
    return render(request, "moderation/removed.html", context)


@never_cache
@require_GET
@for_moderators
def log(request):
    decisions = (
        Decision.objects.visible_to(request.user)
        .select_related(
            "by",
            "topic__forum",
            "topic__first_post__authorship",
            "post__poster",
            "post__authorship",
            "section",
            "member",
        )
        .defer(*(f"{post}__{name}" for post in ("post", "topic__first_post") for name in TEXTS))
    )
    page, shown = paged(request, decisions, per_page=50)
    shown, now = list(shown), timezone.now()
    for decision in shown:
        decision.who = _who(decision)
        decision.may_undo = undoing.may_undo(decision, request.user, now)
    context = {"decisions": shown, "page": page, "section_nav": "moderation"}
    return render(request, "moderation/log.html", context)


def _who(decision):
    """Who decided; of an asker without a name, what everybody reads."""
    head = decision.topic and decision.topic.first_post
    hidden = unnamed_as(head) if decision.verb == Decision.Verb.DECLINE else ""
    return hidden or (decision.by.display_name if decision.by else GONE)
