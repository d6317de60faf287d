"""Reading what was kept: apart (:mod:`comcep.privacy.apart`), one file after the other.

The first file of each member comes first, then the second ones, the smallest before others. A request waits a
moment for its own, then goes on: a thread writes down what comes later. Should this process end meanwhile,
whoever asks after that file begins again.
"""

import itertools
import logging
import queue
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connections
from django.utils import timezone

from comcep.members.models import KeptFile
from comcep.privacy import apart, files

LEASE = timedelta(minutes=3)  # how long one process is left alone with a file
GIVE_UP = timedelta(minutes=6)  # after that it is said not to have been read
IDLE = 5  # seconds after which the thread ends
State = KeptFile.State
logger = logging.getLogger(__name__)


@dataclass(order=True)
class _Job:
    before: int  # files of the same member that wait already
    size: int
    number: int
    row: KeptFile = field(compare=False)
    outcome: dict | None = field(default=None, compare=False)
    left: bool = field(default=False, compare=False)  # nobody waits: the thread writes the outcome
    done: threading.Event = field(default_factory=threading.Event, compare=False)


_queue, _numbers, _lock = queue.PriorityQueue(), itertools.count(), threading.Lock()
_jobs, _thread = {}, None


def begin(row):
    """Have ``row`` read as soon as its turn comes."""
    global _thread
    with _lock:
        if row.pk in _jobs:
            return
        before = sum(job.row.member_id == row.member_id for job in _jobs.values())
        _jobs[row.pk] = job = _Job(before, row.size, next(_numbers), row)
        _queue.put(job)
        if _thread is None:
            _thread = threading.Thread(target=_work, name="reader of files", daemon=True)
            _thread.start()


def wait(rows, seconds=None):
    """Wait a moment for those of ``rows`` that are being read. What is then known stands in the rows."""
    until = time.monotonic() + (settings.FILES_PATIENCE if seconds is None else seconds)
    for row in rows:
        if row.state != State.COMING:
            continue
        job = _jobs.get(row.pk)
        if job is None and _is_left_alone(row):
            begin(row)
            job = _jobs.get(row.pk)
        if job is None:
            _look_again(row, until)
        else:
            _take(job, row, until)


def _take(job, row, until):
    job.done.wait(max(0, until - time.monotonic()))
    with _lock:
        job.left = job.outcome is None
    if not job.left:
        _write(job)
        row.refresh_from_db()


def _look_again(row, until):
    """Another process reads it."""
    while True:
        row.refresh_from_db(fields=["state", "found", "file", "thumbnail", "size"])
        if row.state != State.COMING or time.monotonic() > until:
            return
        time.sleep(0.1)


def _is_left_alone(row):
    """Whether nobody reads it any more; then it is for this process, or for nobody after a while."""
    now = timezone.now()
    if row.kept_at < now - GIVE_UP:
        KeptFile.objects.filter(pk=row.pk, state=State.COMING).update(state=State.LATE)
        row.state = State.LATE
        return False
    left = KeptFile.objects.filter(pk=row.pk, state=State.COMING, reader_until__lt=now)
    return bool(left.update(reader_until=now + LEASE))


def _work():
    global _thread
    while True:
        try:
            job = _queue.get(timeout=IDLE)
        except queue.Empty:
            with _lock:
                if _queue.empty():
                    _thread = None
                    return
            continue
        outcome = _outcome(job.row)
        if outcome is None:
            _queue.put(job)
            continue
        with _lock:
            job.outcome = outcome
            left = job.left
        job.done.set()
        if left:
            try:
                _write(job)
            except Exception as error:  # the database is away: whoever asks begins again, later
                logger.warning("What was read could not be noted: %s", type(error).__name__)
                _jobs.pop(job.row.pk, None)
            finally:
                connections.close_all()


def _outcome(row):
    """What becomes of the row: fields to write; nothing when it is to be tried again."""
    try:
        with row.file.storage.open(row.file.name) as file:
            content = file.read()
        if row.kind in files.PICTURES:
            return _outcome_of_picture(row, content)
        return {"state": State.READ, "found": files.found_in(content, row.kind)}
    except apart.Busy:
        return None
    except files.TooLong:
        return {"state": State.BROKEN if row.kind in files.PICTURES else State.LATE}
    except files.Unreadable:
        return {"state": State.BROKEN if row.kind in files.PICTURES else State.NO_WORDS}
    except Exception as error:  # of the disk, or of whatever library speaks to the bucket
        logger.warning("A kept file could not be read: %s", type(error).__name__)
        return {"state": State.BROKEN if row.kind in files.PICTURES else State.LATE}


def _outcome_of_picture(row, content):
    """Without what a camera wrote beside it, and as small as a page shows it."""
    bare = files.without_metadata(content, row.kind)
    outcome = {"state": State.NO_WORDS, "size": len(bare), "file": _saved(row, bare)}
    try:
        outcome["thumbnail"] = _saved(row, files.thumbnail(bare, row.kind))
    except files.Unreadable:
        logger.info("A picture has no thumbnail: its page names it.")
    return outcome


def _saved(row, content):
    name = row._meta.get_field("file").generate_filename(row, row.name)
    return row.file.storage.save(name, ContentFile(content))


def _write(job):
    """Note the outcome, once. The file that it replaces goes, or its own when the row is gone."""
    with _lock:
        if _jobs.pop(job.row.pk, None) is None:
            return
    noted = KeptFile.objects.filter(pk=job.row.pk, state=State.COMING).update(**job.outcome)
    if made := [job.outcome[name] for name in ("file", "thumbnail") if name in job.outcome]:
        for name in [job.row.file.name] if noted else made:
            job.row.file.storage.delete(name)
