"""What the knowledge base holds of a member: the opinions given on procedures."""

from kb.models import Feedback, FollowedProcedure, ProcedurePage


def opinions(member):
    rows = Feedback.objects.filter(member=member).select_related("page").order_by("updated_at")
    return [
        {
            "fiche": row.page.title,
            "avis": row.get_verdict_display(),
            "précision": row.reason,
            "le": row.updated_at,
        }
        for row in rows
    ]


def followed(member):
    """The procedures that the member follows and may still see."""
    seen = ProcedurePage.objects.visible_to(member)
    rows = FollowedProcedure.objects.filter(member=member, page__in=seen).select_related("page")
    return [{"fiche": row.page.title, "depuis": row.created_at} for row in rows.order_by("created_at")]
