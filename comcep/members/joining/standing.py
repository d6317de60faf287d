"""Where a request stands, in words for the person who made it."""

from dataclasses import dataclass

from django.utils import timezone

from comcep.members.joining.deadlines import ESCALATION
from comcep.members.models import Request
from comcep.notifications.working_days import after_working_days


@dataclass(frozen=True)
class Standing:
    """``reached`` counts the stages behind: received, confirmed, decided."""

    name: str
    reached: int
    until: object = None


def standing_of(request):
    """The state of that request: ``confirm``, ``parked``, ``precision``, ``waiting``, or its outcome."""
    if not request.is_open:
        return Standing(request.outcome, 3 if request.outcome == Request.Outcome.ACCEPTED else 2)
    if request.confirmed_at is None:
        return Standing("confirm", 1)
    if request.parked:
        return Standing("parked", 2)
    if request.awaits_answer:
        return Standing("precision", 2)
    name = "escalated" if request.escalated_at else "waiting"
    return Standing(name, 2, after_working_days(timezone.localdate(request.sent_at), ESCALATION))
