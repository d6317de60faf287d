"""The nudge, the sweep that guarantees, and the digests when their hour comes."""

import logging

from celery import shared_task
from django.conf import settings

from comcep import nudges
from comcep.notifications import digest, mail, mailbox, outbox, taking
from comcep.notifications.models import Digest, Notice

logger = logging.getLogger(__name__)


def nudge(recipient_pk, key):
    """Ask the queue to send that notice's mail now: without it, the sweep does."""
    nudges.nudge(deliver, recipient_pk, key)


@shared_task(name="comcep.notifications.tasks.deliver")
def deliver(recipient_pk, key):
    """Send one mail, if it is still due."""
    rows = _rows(Notice)
    for pk in rows.due().filter(recipient=recipient_pk, key=key).values_list("pk", flat=True):
        outbox.deliver(rows, pk, mail.of_notice)


@shared_task(name="comcep.notifications.tasks.sweep")
def sweep():
    """Send every mail that is due: what a lost nudge, a crash or a refusal left behind."""
    notices = outbox.deliver_due(_rows(Notice), mail.of_notice)
    return notices + outbox.deliver_due(_rows(Digest), mail.of_digest)


def _rows(model):
    return model.objects.select_related("recipient")


@shared_task(name="comcep.notifications.tasks.digests")
def digests():
    """Make the digests whose hour has come; the sweep sends them."""
    digest.forget_old()
    return digest.close_due()


@shared_task(name="comcep.notifications.tasks.take_mail")
def take_mail():
    """Take what has come in the mailbox, where there is one."""
    if not settings.INBOUND_URL:
        return 0
    taking.forget_old()
    try:
        return len(mailbox.take_all(settings.INBOUND_URL))
    except mailbox.Unreachable as error:
        logger.warning("no mailbox: %s", error)
        return 0
