"""What the forum does at night."""

import logging

from celery import shared_task

from forum.questions import counters
from forum.questions.models import Screened

logger = logging.getLogger(__name__)


@shared_task(name="forum.questions.tasks.recount")
def recount():
    """Each night: repair the counters of sections and topics, forget what the guard counted a year ago.

    A wrong counter is worth a line in the log.
    """
    Screened.objects.forget_old()
    wrong = counters.recount()
    if any(wrong.values()):
        logger.warning("Counters repaired: %s", wrong)
    return wrong
