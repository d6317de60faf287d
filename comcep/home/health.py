"""Is the site alive? Each check returns nothing when all is well and raises otherwise."""

import logging
import shutil
from contextlib import closing

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from kombu.exceptions import ChannelError

from comcep.celery import app as celery
from comcep.search.engine import get_engine

FREE_BYTES = 200 * 1024 * 1024
NO_QUEUE = "404"
log = logging.getLogger(__name__)


class Unhealthy(Exception):
    """Something answers, but not as it must."""


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def shared_cache():
    cache.set("comcep.health", "ok", 30)
    if cache.get("comcep.health") != "ok":
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
    if shutil.disk_usage(settings.VAR_DIR).free < FREE_BYTES:
        raise Unhealthy("the disk is nearly full")


CHECKS = {
    "database": database,
    "cache": shared_cache,
    "search": search_index,
    "broker": broker,
    "files": files,
    "disk": disk,
}


def report():
    """``{part: "ok" or "failing"}``. Why a part fails goes to the log, never to the answer."""
    return {name: _state(name, check) for name, check in CHECKS.items()}


def _state(name, check):
    try:
        check()
    except Exception:
        log.exception("health: %s", name)
        return "failing"
    return "ok"
