"""Who waits for an answer of PostgreSQL is let go when the server greets nobody any more.

A statement may be slow, and then it is waited for. After ``SLOW`` seconds the server is asked, on a line of
its own, whether it is there at all; when it does not say so, the lines on which somebody waits are cut.
"""

import contextlib
import os
import socket
import threading
import time

from comcep.breaker import Breaker

REST = 2  # seconds
SLOW = 1.0  # seconds
GREETS_WITHIN = 1.0  # seconds
LOOK = 0.2  # seconds
ASK_FOR_TLS = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"  # PostgreSQL answers one letter to it, before anything else

server = Breaker(REST)
_waiting, _lock, _watcher = {}, threading.Lock(), None


@contextlib.contextmanager
def watched(connection):
    """While the body waits for an answer on that connection of psycopg."""
    if connection is None or connection.closed:
        yield
        return
    mark = object()
    _waiting[mark] = (time.monotonic() + SLOW, connection)
    _watch()
    try:
        yield
    finally:
        del _waiting[mark]


def _watch():
    global _watcher
    if _watcher and _watcher[0] == os.getpid():
        return
    with _lock:
        if not (_watcher and _watcher[0] == os.getpid()):
            thread = threading.Thread(target=_look, name="comcep-postgresql", daemon=True)
            _watcher = (os.getpid(), thread)
            thread.start()


def _look():
    while True:
        time.sleep(LOOK)
        now = time.monotonic()
        late = [connection for due, connection in list(_waiting.values()) if due < now]
        asked = {}
        for connection in late:
            with contextlib.suppress(Exception):  # closed meanwhile
                place = (connection.info.host, connection.info.port)
                if place not in asked:
                    asked[place] = _greets(*place)
                if not asked[place]:
                    server.failed()
                    _cut(connection)


def _greets(host, port):
    try:
        if host.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(GREETS_WITHIN)
            line.connect(f"{host}/.s.PGSQL.{port}")
        else:
            line = socket.create_connection((host, port), GREETS_WITHIN)
        with line:
            line.sendall(ASK_FOR_TLS)
            return bool(line.recv(1))
    except OSError:
        return False


def _cut(connection):
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
