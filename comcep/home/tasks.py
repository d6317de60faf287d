"""What watches over the site itself."""

import contextlib
import sqlite3
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings

from comcep.home import disk, pulse

CONSUMED_KEPT = timedelta(hours=1)
AT_A_TIME = 2000  # rows: each turn holds the queue for some milliseconds
IN_A_FILE = "sqla+sqlite:///"


@shared_task(name="comcep.home.tasks.worker_beats")
def worker_beats():
    pulse.beat(pulse.WORKER)


@shared_task(name="comcep.home.tasks.mail_beats")
def mail_beats():
    """From the queue of mails: it comes late when these are held up."""
    pulse.beat(pulse.MAIL)


@shared_task(name="comcep.home.tasks.watch")
def watch():
    disk.watch()


@shared_task(name="comcep.home.tasks.purge_queue")
def purge_queue(now=None):
    """Forget the messages that a worker has taken: the queue in a file keeps each one, and reads them all."""
    if not settings.CELERY_BROKER_URL.startswith(IN_A_FILE):
        return 0
    # The queue writes its moments in the time of the machine, without a zone.
    before = (now or datetime.now()) - CONSUMED_KEPT
    path = settings.CELERY_BROKER_URL.removeprefix(IN_A_FILE)
    gone = 0
    with contextlib.closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as queue:
        while True:
            done = queue.execute(
                "DELETE FROM kombu_message WHERE id IN"
                " (SELECT id FROM kombu_message WHERE visible = 0 AND timestamp < :before LIMIT :most)",
                {"before": before.isoformat(" "), "most": AT_A_TIME},
            ).rowcount
            gone += done
            if done < AT_A_TIME:
                return gone
