"""What the desk does later."""

from celery import shared_task

from comcep.moderation import claims
from comcep.moderation.models import Case


@shared_task(name="comcep.moderation.tasks.forget_old_cases")
def forget_old_cases():
    """Each night: forget what was flagged and decided more than twelve months ago; the log keeps its line.

    And the claims that hold no more.
    """
    Case.objects.forget_old()
    claims.forget_old()
