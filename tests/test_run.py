"""``make run``: it refuses in one line, and leaves no process behind."""

import fcntl
import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture
def run(tmp_path):
    def start(**variables):
        return subprocess.run(
            [sys.executable, "-m", "comcep.run"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"COMCEP_VAR_DIR": str(tmp_path), "HOST": "127.0.0.1", "PORT": "0"} | variables,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return start


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "80 80"])
def test_a_port_that_is_no_port_is_refused_in_one_line(run, port):
    done = run(PORT=port)

    assert done.returncode == 1
    assert done.stderr == f"PORT={port} n’est pas un numéro de port (not a port number).\n"


def test_a_port_that_another_program_holds_is_refused_in_one_line(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(PORT=str(port))

    assert done.returncode == 1
    assert done.stderr.startswith(f"Le port {port} de 127.0.0.1 est déjà pris (port already in use)")
    assert len(done.stderr.splitlines()) == 1


def test_a_second_site_on_the_same_data_is_refused_in_one_line(run, tmp_path):
    with open(tmp_path / "run.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with socket.create_server(("127.0.0.1", 0)) as spare:
            port = spare.getsockname()[1]
        done = run(PORT=str(port))

    assert done.returncode == 1
    assert done.stderr.startswith("Un ComCEP tourne déjà avec les données de")
    assert len(done.stderr.splitlines()) == 1
