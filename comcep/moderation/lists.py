"""What waits on the desk: each part of its queue (:mod:`comcep.moderation.queue`), and two lists apart.

Every list keeps to what the moderator may review.
"""

from datetime import timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from comcep.members.models import Request
from comcep.moderation.models import Case
from comcep.privacy.guard import NAMES, RULES
from forum.access import rows
from forum.questions.clock import PROMISE, WARNING
from forum.questions.models import Removal, Screened
from forum.reading import lists
from kb.models import ProcedurePage

ENOUGH = 10  # warnings of a rule, before its rate says something


def to_approve(member):
    """Messages that wait for approval."""
    return rows.posts_to_review(member).filter(approved=False, removal__isnull=True)


def flagged(member):
    """Flagged messages that wait for a decision."""
    return Case.objects.visible_to(member).waiting()


def overdue(member):
    """Open questions without an answer when the promise is near."""
    return lists.waiting_for(member).filter(question__due_at__lt=timezone.now() + PROMISE - WARNING)


def removed(member):
    """Messages taken away, the latest first."""
    return (
        Removal.objects.filter(  # wall: removed
            post__in=rows.posts_to_review(member), withdrawn=False
        )
        .select_related("by", "post__poster", "post__authorship", "post__topic__forum")
        .defer("post__content", "post___content_rendered")
        .order_by("-at", "-pk")
    )


def overridden(member):
    """What was published in spite of a strong warning and nobody has looked at yet."""
    # wall: overridden
    return Screened.objects.overridden().filter(reviewed_at=None, post__in=rows.posts_to_review(member))


def requested(member):
    """Requests that moderators decide because their network did not; who was asked something waits apart."""
    answered = Q(question="") | ~Q(answer="")
    return Request.objects.visible_to(member).filter(answered, escalated_at__isnull=False)


def to_review(member):
    """Procedures that readers are told to check."""
    return ProcedurePage.objects.visible_to(member).to_review()


def rates(now=None):
    """For each rule of the guard over twelve months: how often it warned, and what authors made of it.

    A rule that is most often overridden or denied tires people for nothing: it is marked.
    """
    since = (now or timezone.now()) - timedelta(days=365)
    chosen = {
        f"n_{choice}": Sum("number", filter=Q(choice=choice), default=0) for choice in Screened.Choice.values
    }
    counted = Screened.objects.filter(at__gte=since).values("rule").annotate(total=Sum("number"), **chosen)
    found = []
    for row in counted.order_by("-total", "rule"):
        label, _, reason = RULES.get(row["rule"], ("", 0, row["rule"]))
        refused = row["n_published"] + row["n_not_personal"]
        found.append(
            {
                "kind": NAMES.get(label, ""),
                "reason": reason.rstrip("."),
                "total": row["total"],
                "replaced": row["n_replaced"],
                "published": row["n_published"],
                "not_personal": row["n_not_personal"],
                "percent": round(100 * refused / row["total"]),
                "tiring": row["total"] >= ENOUGH and refused * 2 > row["total"],
            }
        )
    return found


def hidden_in(topic):
    """Messages of one topic that readers do not see: waiting, or removed."""
    return (
        topic.posts.filter(approved=False)
        .exclude(removal__withdrawn=True)
        .select_related("poster", "authorship", "removal")
        .defer("content", "_content_rendered")
        .order_by("created")
    )
