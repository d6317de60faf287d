"""The nudge, the sweep that guarantees, and the digests when their hour comes."""

from celery import shared_task

from comcep.notifications import digest, mail
from comcep.notifications.models import Digest, Notice

BATCH = 500


def nudge(recipient_pk, key):
    """Ask the queue to send that notice's mail now, without waiting for a queue that does not answer."""
    deliver.apply_async((recipient_pk, key), retry=False)


@shared_task(name="comcep.notifications.tasks.deliver")
def deliver(recipient_pk, key):
    """Send one mail, if it is still due."""
    for pk in Notice.objects.due().filter(recipient=recipient_pk, key=key).values_list("pk", flat=True):
        mail.deliver(pk)


@shared_task(name="comcep.notifications.tasks.sweep")
def sweep():
    """Send every mail that is due: what a lost nudge, a crash or a refusal left behind."""
    return sum(mail.deliver(pk, model) for model in (Notice, Digest) for pk in _due(model))


def _due(model):
    return list(model.objects.due().order_by("mail_due_at").values_list("pk", flat=True)[:BATCH])


@shared_task(name="comcep.notifications.tasks.digests")
def digests():
    """Make the digests whose hour has come; the sweep sends them."""
    digest.forget_old()
    return digest.close_due()
