"""What the knowledge base holds of a member: the opinions given on procedures."""

from kb.models import Feedback


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
