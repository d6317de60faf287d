"""One at a time, on every machine of the site."""

import contextlib
import fcntl
import zlib

from django.conf import settings
from django.db import connection


@contextlib.contextmanager
def only_one(name):
    """Yields whether nobody else holds ``name``. What dies lets go of it.

    PostgreSQL holds it for all machines; with SQLite there is one machine, and a file does.
    """
    hold = _in_postgresql if connection.vendor == "postgresql" else _in_a_file
    with hold(name) as alone:
        yield alone


@contextlib.contextmanager
def _in_postgresql(name):
    number = zlib.crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextlib.contextmanager
def _in_a_file(name):
    with open(settings.VAR_DIR / f"{name}.lock", "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
