"""When a request that nobody answers calls for a reminder, then for a moderator."""

from django.utils import timezone

from comcep.notifications.working_days import working_days_between

REMINDERS = (3, 7)
ESCALATION = 10


def step_due(sent_on, today):
    """The last step (3, 7 or 10 working days) reached on ``today`` by a request sent on ``sent_on``, or 0."""
    gone_by = working_days_between(sent_on, today)
    return max((step for step in (*REMINDERS, ESCALATION) if step <= gone_by), default=0)


def waiting_days(sent_at, now=None):
    """For how many working days a request sent at that moment has waited for a decision."""
    return working_days_between(timezone.localdate(sent_at), timezone.localdate(now))
