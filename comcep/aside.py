"""What follows a request without holding it: a thread and a bounded queue for each sort of work.

Only for what a row and a sweep guarantee: what finds the queue full, or ends with the process, is done later.
"""

import atexit
import logging
import os
import queue
import threading
import time

from django.conf import settings
from django.db import connections

log = logging.getLogger(__name__)

LEAVE_WITHIN = 2  # seconds that a process which ends gives to what it was doing aside


class Lane:
    """Work done in order, one thing at a time; at most ``most`` things wait."""

    def __init__(self, name, most):
        self.name, self.most = name, most
        self._forget()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.drain)

    def _forget(self):
        self._waiting, self._thread, self._lock = queue.Queue(self.most), None, threading.Lock()

    def hand(self, work, *args):
        """Have ``work(*args)`` done soon; give whether it was taken. At once where tasks run at once."""
        if settings.CELERY_TASK_ALWAYS_EAGER:
            work(*args)
            return True
        try:
            self._waiting.put_nowait((work, args))
        except queue.Full:
            log.info("%s: %s things wait, the sweep will do this one", self.name, self.most)
            return False
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=f"comcep-{self.name}", daemon=True)
                self._thread.start()
        return True

    def _run(self):
        while True:
            work, args = self._waiting.get()
            try:
                work(*args)
            except Exception as error:
                log.warning("%s: put off (%s)", self.name, type(error).__name__)
            finally:
                if self._waiting.empty():
                    connections.close_all()
                self._waiting.task_done()

    def drain(self, within=LEAVE_WITHIN):
        """Wait until nothing is left, no longer than that."""
        until = time.monotonic() + within
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.02)


publishing = Lane("publishing", 1000)
mailing = Lane("mailing", 200)
reading = Lane("reading", 1000)  # what a page that only reads remembers
