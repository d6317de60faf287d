"""Each thread's connection to the file in use, and one exception for whatever is wrong with it."""

import contextlib
import sqlite3
import threading

from comcep.search.engine import Unavailable

local = threading.local()


def open_file(path, *, wait=5.0):
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")  # what is redacted leaves no bytes behind
    connection.execute("PRAGMA cache_size = -16000")
    return connection


@contextlib.contextmanager
def said_plainly():
    """Whatever is wrong with the file is one exception for the rest of the product."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        close()
        raise Unavailable(str(error)) from error


def close():
    """Let go of this thread's connection; the next question opens another."""
    held = getattr(local, "held", None)
    local.held = local.cells = None
    if held:
        held[1].close()


@contextlib.contextmanager
def transaction(connection):
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
