"""The nudge, and the sweep that guarantees."""

from celery import shared_task

from comcep.notifications import mail
from comcep.notifications.models import Notice

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
    due = Notice.objects.due().order_by("mail_due_at").values_list("pk", flat=True)[:BATCH]
    return sum(mail.deliver(pk) for pk in list(due))
