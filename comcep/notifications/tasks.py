"""The nudge, the sweep that guarantees, and the digests when their hour comes."""

from celery import shared_task

from comcep import nudges
from comcep.notifications import digest, mail, outbox
from comcep.notifications.models import Digest, Notice


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
