"""What the forum does later."""

import logging

from celery import shared_task

from forum.questions import counters

logger = logging.getLogger(__name__)


@shared_task(name="forum.questions.tasks.recount")
def recount():
    """Repair the counters of sections and topics, each night. A wrong one is worth a line in the log."""
    wrong = counters.recount()
    if any(wrong.values()):
        logger.warning("Counters repaired: %s", wrong)
    return wrong
