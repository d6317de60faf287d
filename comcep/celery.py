"""The Celery application. Settings live in ``comcep.settings`` under the ``CELERY_`` prefix."""

import os

from celery import Celery
from celery.signals import beat_embedded_init, worker_ready

from comcep import file_queue
from comcep.front.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")
file_queue.install()

app = Celery("comcep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Rooms of the forum, whose application is forum.questions.
for _room in ("forum.following", "forum.writing", "forum.keeping"):
    app.autodiscover_tasks([_room])


@beat_embedded_init.connect
def end_with_worker(**about):
    """The scheduler that a worker carries is a process: it would go on after a worker that was killed."""
    end_with_parent()


@worker_ready.connect(dispatch_uid="comcep.pulse")
def first_pulse(sender, **kwargs):
    """``/sante/`` need not wait for the first minute of a worker to hear of it."""
    from comcep.home import tasks  # the apps were not ready above
    from comcep.queues import EVERYTHING_ELSE, MAIL

    for queue, beat in ((EVERYTHING_ELSE, tasks.worker_beats), (MAIL, tasks.mail_beats)):
        if queue in sender.app.amqp.queues.consume_from:
            beat.apply_async(retry=False)
