"""The Celery application. Settings live in ``comcep.settings`` under the ``CELERY_`` prefix."""

import logging
import os
import threading

from celery import Celery, bootsteps
from celery.signals import beat_embedded_init, worker_ready

from comcep import file_queue
from comcep.front.orphans import end_with_parent

LOOK_EVERY = 1  # second
log = logging.getLogger(__name__)

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


class EndWithBeat(bootsteps.StartStopStep):
    """A worker whose scheduler has ended ends too, as having failed: who keeps it alive starts both again.

    Celery would go on without, and nothing would be asked for any more.
    """

    requires = ("celery.worker.components:Beat",)

    def __init__(self, worker, **kwargs):
        super().__init__(worker, **kwargs)
        self.stopping = threading.Event()

    def start(self, worker):
        if worker.beat:
            threading.Thread(target=self._watch, args=[worker.beat], name="beat", daemon=True).start()

    def stop(self, worker):
        self.stopping.set()

    terminate = stop

    def _watch(self, beat):
        from celery.worker import state  # only a worker has loaded it

        while not self.stopping.wait(LOOK_EVERY):
            if beat.exitcode is not None:
                log.critical("the scheduler has ended (code %s): its worker ends too", beat.exitcode)
                state.should_stop = os.EX_SOFTWARE
                return


app.steps["worker"].add(EndWithBeat)


@worker_ready.connect(dispatch_uid="comcep.pulse")
def first_pulse(sender, **kwargs):
    """``/sante/`` need not wait for the first minute of a worker to hear of it."""
    from comcep.home import tasks  # the apps were not ready above
    from comcep.queues import EVERYTHING_ELSE, MAIL

    for queue, beat in ((EVERYTHING_ELSE, tasks.worker_beats), (MAIL, tasks.mail_beats)):
        if queue in sender.app.amqp.queues.consume_from:
            beat.apply_async(retry=False)
