"""``python -m comcep.front.server``: the site without its worker, for ``make run`` and for operators.

A port that something else holds is refused in one line: granian would share it with what a former start left.
"""

import os
import resource
import socket
import sys

from comcep import settings

CONNECTIONS = 4096  # by process; each costs some kilobytes until it has said what it wants
FILES = 3 * CONNECTIONS


class Refused(Exception):
    """The site cannot start; the message is for the person who typed the command."""


def address():
    """Host and port asked for; refuses a port that is no number or that another program holds."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(f"PORT={port} n’est pas un numéro de port (not a port number).")
    try:
        family, kind, proto, _, place = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Refused(f"HOST={host} est introuvable (unknown host).") from None
    with socket.socket(family, kind, proto) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError:
            raise Refused(
                f"Le port {port} de {host} est déjà pris (port already in use)\u202f: "
                f"essayez «\u202fmake run PORT={int(port) % 65535 + 1}\u202f»."
            ) from None
    return host, int(port)


def allow_many_connections():
    """As many open files as the machine lets us have, up to what the connections may need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(host, port):
    from granian import Granian  # here: who only asks for the address does not load the server
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        "comcep.front.application:application",
        host,
        port,
        interface=Interfaces.ASGINL,
        workers=settings.WORKERS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=30_000, max_buffer_size=64 * 1024),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_level=LogLevels.warning,
    ).serve()


def main():
    try:
        host, port = address()
    except Refused as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    allow_many_connections()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")
    serve(host, port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
