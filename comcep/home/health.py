"""Is the site alive? Each check returns nothing when all is well and raises otherwise.

Those that ask another server run side by side, each in a thread: a server that is silent costs ``WITHIN``
seconds, however many are, and is not asked again before it has let go of the former one.
"""

import logging
import os
import threading
import time
from contextlib import closing, contextmanager

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, connections
from django.db.models import Min
from django.utils import timezone
from kombu.exceptions import ChannelError

from comcep.celery import app as celery
from comcep.committee.models import Preparation
from comcep.home import disk as disks
from comcep.home import pulse
from comcep.members.models import Departure, Letter
from comcep.notifications import smtp
from comcep.notifications.models import Digest, Notice
from comcep.search.engine import get_engine
from comcep.search.models import SearchPending

WITHIN = 2.5  # seconds
LOCK_WITHIN = 1  # seconds
MAIL_WITHIN = 15 * 60  # seconds
NO_QUEUE = "404"
log = logging.getLogger(__name__)

_asking = {}


class Unhealthy(Exception):
    """Something answers, but not as it must."""


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def shared_cache():
    """Redis itself, when it is the cache: the site goes on without it, and somebody must know."""
    if ping := getattr(cache, "ping", None):
        ping()
    mine, asked = f"comcep.health.{os.getpid()}.{threading.get_ident()}", time.time()
    cache.set(mine, asked, 30)
    # The table of the database does not say that it could not write: what was before then stands there.
    if cache.get(mine) != asked:
        raise Unhealthy("the cache forgets")


def search_index():
    get_engine().check_health()


def broker():
    with celery.connection(connect_timeout=2) as bus, closing(bus.SimpleQueue("celery")) as queue:
        try:
            queue.qsize()
        except ChannelError as error:
            if str(error.reply_code) != NO_QUEUE:  # Redis has no queue before its first message
                raise


def files():
    """The storages answer, whether a name is there or not."""
    for name in ("default", "attachments"):
        storages[name].exists("comcep.health")


def disk():
    enough, free, size = disks.room()
    if not enough:
        raise Unhealthy(f"{free} bytes are left of {size}")


def worker():
    _lives(pulse.WORKER)


def scheduler():
    _lives(pulse.SCHEDULER)


def mail():
    """Who sends mails lives, the server greets, and no mail has waited for long."""
    _lives(pulse.MAIL)
    if not smtp.answers():
        raise Unhealthy("the mail server does not answer")
    waits = oldest_due()["mail"]
    if waits > MAIL_WITHIN:
        raise Unhealthy(f"a mail has been due for {waits} seconds")


def _lives(name):
    if pulse.is_late(name):
        raise Unhealthy(f"{name} has not been heard of for {pulse.LATE}")


IN_DATABASE = {"cache": shared_cache, "worker": worker, "scheduler": scheduler, "mail": mail}
ELSEWHERE = {"search": search_index, "broker": broker, "files": files}
PARTS = ["database", "cache", "search", "broker", "files", "disk", "worker", "scheduler", "mail"]


def report():
    """``{part: "ok" or "failing"}``. Why a part fails goes to the log, never to the answer."""
    until = time.monotonic() + WITHIN
    asked = {name: _begin(name, check) for name, check in ELSEWHERE.items()}
    found = {"database": _state("database", database), "disk": _state("disk", disk)}
    with _impatient(found["database"] == "ok"):
        for name, check in IN_DATABASE.items():
            found[name] = _state(name, check) if found["database"] == "ok" else "failing"
    for name, thread in asked.items():
        thread.join(max(0, until - time.monotonic()))
        found[name] = "failing" if thread.is_alive() else thread.found
    return {name: found[name] for name in PARTS}


@contextmanager
def _impatient(there):
    """Who writes waits for SQLite's lock as long as a form may; who asks whether the site lives does not."""
    bounded = there and connection.vendor == "sqlite"
    if bounded:
        _wait_for_lock(LOCK_WITHIN)
    try:
        yield
    finally:
        if bounded:
            _wait_for_lock(connection.settings_dict["OPTIONS"]["timeout"])


def _wait_for_lock(seconds):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _begin(name, check):
    former = _asking.get(name)
    if former and former.is_alive():
        return former
    _asking[name] = thread = _Asking(name, check)
    thread.start()
    return thread


class _Asking(threading.Thread):
    def __init__(self, name, check):
        super().__init__(name=f"comcep-health-{name}", daemon=True)
        self.part, self.check, self.found = name, check, "failing"

    def run(self):
        try:
            self.found = _state(self.part, self.check)
        finally:
            connections.close_all()


def _state(name, check):
    try:
        check()
    except Unhealthy as error:
        log.warning("health: %s: %s", name, error)
        return "failing"
    except Exception:
        log.exception("health: %s", name)
        return "failing"
    return "ok"


# Besides


def oldest_due():
    """``{sort: seconds for which its oldest row has been due}``, 0 when none is."""
    now = timezone.now()
    mails = [model.objects.due(now).aggregate(at=Min("mail_due_at"))["at"] for model in MAILED]
    waiting = {
        "mail": min(filter(None, mails), default=None),
        "search": SearchPending.objects.aggregate(at=Min("created_at"))["at"],
        "departures": Departure.objects.unfinished().aggregate(at=Min("at"))["at"],
        "reports": Preparation.objects.filter(failure="").aggregate(at=Min("asked_at"))["at"],
    }
    return {name: max(0, int((now - at).total_seconds())) if at else 0 for name, at in waiting.items()}


MAILED = (Notice, Digest, Letter, Departure)


def proxies(request):
    """Whether this very request came through as many proxies as the settings say. From the machine itself,
    without a header, it came through none, and says nothing of visitors."""
    chain = [one for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    local = request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")
    if len(chain) == settings.ALLAUTH_TRUSTED_PROXY_COUNT or (not chain and local):
        return "ok"
    log.warning(
        "health: %s proxies in front, COMCEP_PROXIES is %s", len(chain), settings.ALLAUTH_TRUSTED_PROXY_COUNT
    )
    return "failing"
