"""A process that must not outlive the one that started it, even when that one is killed."""

import multiprocessing
import os
import signal
import threading
import time

LOOK_EVERY = 0.5
ENDS_WITHIN = 5


def end_with_parent():
    """From now on, end soon after the parent, which may be dead already: politely, then at once."""
    started_by = multiprocessing.parent_process()
    parent = started_by.pid if started_by else os.getppid()
    threading.Thread(target=_watch, args=[parent], name="orphans", daemon=True).start()


def _watch(parent):
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ENDS_WITHIN)
    os.kill(os.getpid(), signal.SIGKILL)
