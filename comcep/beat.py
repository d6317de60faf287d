"""The scheduler: says that it lives, and outlives a full disk and a database that is away."""

import logging
import time

from celery.beat import PersistentScheduler
from django.db import connections

log = logging.getLogger(__name__)

EVERY = 20  # seconds


class Scheduler(PersistentScheduler):
    _said = 0

    def tick(self, *args, **kwargs):
        if time.monotonic() - self._said >= EVERY:
            self._said = time.monotonic()
            try:
                self._say()
            finally:
                connections.close_all()
        return super().tick(*args, **kwargs)

    def _say(self):
        from comcep.home import pulse  # the apps are not ready when Celery loads this module

        try:
            pulse.beat(pulse.SCHEDULER)
        except Exception as error:
            log.warning("the scheduler could not say that it lives (%s)", type(error).__name__)

    def sync(self):
        """What it remembers of its calendar: without it, it asks for everything once more after a restart."""
        try:
            super().sync()
        except Exception as error:
            log.warning("the calendar was not written (%s)", type(error).__name__)
