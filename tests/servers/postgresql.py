import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.processes import DidNotStart, Server

FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=40"]


class PostgreSQL(Server):
    """A cluster of its own, made by ``initdb``. It refuses to run as root, so another user does then."""

    name = "postgresql"
    stop_signal = signal.SIGINT  # without waiting for its clients

    def __init__(self):
        super().__init__()
        self.user = _unprivileged() if os.geteuid() == 0 else None
        self.password = secrets.token_hex(8)
        if self.user:
            shutil.chown(self.folder, self.user)

    def prepare(self):
        if (self.folder / "data").exists():
            return
        word = self.folder / "password"
        word.write_text(self.password)
        if self.user:
            shutil.chown(word, self.user)
        made = subprocess.run(
            [
                *(binary("initdb"), "--pgdata", "data", "--username", "comcep", "--pwfile", "password"),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            cwd=self.folder,
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise DidNotStart(f"initdb failed: {made.stderr}")

    def command(self):
        options = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={self.folder}",
        ]
        return [
            binary("postgres"),
            "-D",
            "data",
            *(part for one in [*options, *FAST] for part in ("-c", one)),
        ]

    def answers(self):
        asked = [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked).returncode == 0

    def url(self, database="postgres"):
        return f"postgres://comcep:{self.password}@127.0.0.1:{self.port}/{database}"


def _unprivileged():
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise DidNotStart("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def binary(name):
    """Debian keeps the server's programs out of the path, one folder for each version."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    found = str(places[-1]) if places else shutil.which(name)
    if not found:
        raise DidNotStart(f"{name} is missing: on Debian, install the package postgresql.")
    return found
