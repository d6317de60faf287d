"""The site started by hand: it refuses a port in use, and nothing outlives a main process that is killed."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.servers.site import gone, gone_within

CHILD = "import time; from comcep.front.orphans import end_with_parent; end_with_parent(); {}; time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
print(child.pid, child.stdout.readline().decode().strip(), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("deaf", "within"), [("", 20), ("import signal; signal.signal(15, signal.SIG_IGN)", 30)]
)
def test_a_child_ends_after_its_parent_was_killed_even_when_it_does_not_listen(deaf, within):
    child = CHILD.format(f"{deaf or 'pass'}; print('ready', flush=True)")
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, child], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as parent:
        pid, said = parent.stdout.readline().split()
        pid = int(pid)
        assert (said, gone(pid)) == ("ready", False)
        time.sleep(1)
        assert not gone(pid), "it must not end while its parent lives"
        os.kill(parent.pid, signal.SIGKILL)

    assert gone_within(within, [pid]) == []


def test_a_second_start_on_a_port_that_is_shared_is_refused_in_one_line():
    """Granian's sockets let others share their port: the one who asks must not."""
    with socket.socket() as other:
        if hasattr(socket, "SO_REUSEPORT"):
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "comcep.front.server"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"HOST": "127.0.0.1", "PORT": port},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"Le port {port} de 127.0.0.1 est déjà pris (port already in use)")
    assert len(done.stderr.splitlines()) == 1
