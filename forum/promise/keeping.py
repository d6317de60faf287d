"""What the ladder holds of a member: for one’s own data, and what becomes of it when the membership ends."""

from django.utils import timezone

from forum.promise import claims
from forum.promise.models import Claim, OnCall, Solicitation


def solicitations(member):
    """When one was solicited, why, and what one answered: not about which question of somebody else."""
    rows = Solicitation.objects.filter(member=member).order_by("at")
    return [
        {
            "le": row.at,
            "parce que": row.why or "invitation d’un membre",
            "réponse": row.get_answer_display(),
            "répondu le": row.answered_at,
        }
        for row in rows
    ]


def invitations(member):
    """When one invited somebody to answer: whom, is that person’s own data."""
    rows = Solicitation.objects.filter(invited_by=member).order_by("at")
    return [{"le": at} for at in rows.values_list("at", flat=True)]


def own_claims(member):
    rows = Claim.objects.filter(member=member).order_by("at")
    return [{"du": row.at, "au": row.ended_at or row.until, "fin": row.get_end_display()} for row in rows]


def on_call(member):
    return [{"depuis": row.since} for row in OnCall.objects.filter(member=member)]


OWN_DATA = {
    "sollicitations reçues": solicitations,
    "invitations à répondre": invitations,
    "questions prises en charge": own_claims,
    "astreinte": on_call,
}


def on_membership_ended(sender, member, identity, **kwargs):
    """Nothing ties these rows to the person any more; that somebody was asked stays: the asker was told."""
    claims.end_of_member(member, timezone.now())
    OnCall.objects.filter(member=member).delete()
    Solicitation.objects.filter(member=member).update(member=None, why="")
    Solicitation.objects.filter(invited_by=member).update(invited_by=None)
