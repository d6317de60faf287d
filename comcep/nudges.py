"""Asking the worker to do now what a sweep would do within the minute. Nobody waits for the broker."""

import logging
import time

from comcep import aside

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = 3600  # seconds: what no worker has taken by then, the sweeps have done
STALE_AFTER = 60  # seconds: while the broker was silent, the sweeps have done it


def nudge(task, *args, countdown=None):
    """Publish ``task(*args)`` aside. Call it once the transaction has committed."""
    aside.publishing.hand(_publish, task, args, countdown, time.monotonic())


def _publish(task, args, countdown, since):
    if time.monotonic() - since > STALE_AFTER:
        return
    try:
        task.apply_async(args, countdown=countdown, expires=FORGOTTEN_AFTER, retry=False)
    except Exception as error:
        if task.app.conf.task_always_eager:
            raise
        log.warning("%s not published, the sweep will do it (%s)", task.name, type(error).__name__)
