"""A server is a process of ours with a folder of its own."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1


class DidNotStart(Exception):
    """The server is not there; the message says what is missing, or what it printed last."""


def spare_port():
    """A port that nobody holds now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def cache_folder():
    """What is made once and used by later runs, of any worktree."""
    return Path(os.environ.get("COMCEP_CACHE_DIR") or Path.home() / ".cache" / "comcep")


def program(*names, package):
    """The first of these programs that this machine has."""
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise DidNotStart(f"{names[0]} is missing: on Debian, install the package {package}.")
    return found


class Server:
    """Start it, wait for it, stop it. A context manager, or by hand for tests that kill it."""

    name = "server"
    stop_signal = signal.SIGTERM
    start_within = 90
    user = None  # who runs it, when not whoever started the tests

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"comcep-{self.name}-"))
        self.port = spare_port()
        self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *error):
        self.stop()

    def start(self):
        """Start, or start again on the same folder and port after a kill."""
        self.launch()
        return self.wait()

    def launch(self, cwd=None):
        """Not in a thread that ends: on Linux the server would be killed with it."""
        self.prepare()
        with open(self.folder / "output", "ab") as output:
            self.process = subprocess.Popen(
                self.command(),
                cwd=cwd or self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )

    def wait(self):
        deadline = time.monotonic() + self.start_within
        while not self.answers():
            if self.process.poll() is not None:
                raise DidNotStart(f"{self.name} stopped by itself:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise DidNotStart(
                    f"{self.name} did not answer in {self.start_within} s:\n{self.last_words()}"
                )
            time.sleep(0.1)
        return self

    def stop(self):
        """Stop and leave nothing behind."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self):
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def freeze(self):
        """Still there, and silent."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def last_words(self):
        lines = (self.folder / "output").read_text(errors="replace").splitlines()[-25:]
        return "\n".join(line[:300] for line in lines)

    def prepare(self):
        """What must stand in the folder before the command."""

    def environment(self):
        """The variables that it sees."""
        return dict(os.environ)

    def command(self):
        raise NotImplementedError

    def answers(self):
        """Whether it is ready to serve."""
        raise NotImplementedError


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
