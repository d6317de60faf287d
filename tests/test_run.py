"""``make run``: it refuses in one line, and leaves no process behind."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings

from tests.schema import kept_schema
from tests.servers.processes import cache_folder

# A start where all is prepared, with a demonstration of that day; each says what it printed after its number.
STARTS = """
import sys
from comcep import run, settings
(settings.STATIC_ROOT).mkdir()
(settings.STATIC_ROOT / "staticfiles.json").write_text('{"version": "1.1", "paths": {}}')
stamps = run.Stamps()
for step, mark in (("static", run.static_mark), ("schema", run.schema_mark), ("demo", run.database_mark)):
    stamps.set(step, mark())
supervisor = run.Supervisor()
for day in sys.argv[1:]:
    print(day, flush=True)
    (settings.VAR_DIR / "demo_day").write_text(day)
    run.prepare(supervisor)
print((settings.VAR_DIR / "demo_day").read_text())
"""


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


@pytest.mark.embedded  # the database is a file, and nothing is asked of a demonstration of today
def test_each_start_tells_of_a_demonstration_that_has_grown_old(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        shutil.copyfile(kept_schema(cache_folder() / "schemas"), tmp_path / "comcep.sqlite3")
    days = ["2017-01-16", "2017-01-16", date.today().isoformat()]

    done = subprocess.run(
        [sys.executable, "-c", STARTS, *days],
        cwd=settings.BASE_DIR,
        env=os.environ | {"COMCEP_VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "comcep.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    lines = done.stdout.splitlines()
    told = [line[line.index("au ") + 3 :][:10] if "démonstration" in line else line for line in lines]
    assert told == [days[0], "16/01/2017", days[1], "16/01/2017", days[2], days[2]], done.stderr
