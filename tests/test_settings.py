"""The settings come from the environment, and say so when something a real site needs is missing."""

import os
import re
import subprocess
import sys

from django.conf import settings

READ = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"|os\.environ(?:\.get\(|\[)"([A-Z_]+)"')
EXPLAINED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)
SETTINGS_OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def variables_read():
    names = set()
    for source in (settings.BASE_DIR / "comcep").rglob("*.py"):
        names |= {a or b for a, b in READ.findall(source.read_text())}
    return names - SETTINGS_OF_DJANGO


def run_manage(*args, **variables):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMCEP_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=settings.BASE_DIR,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_example_explains_every_variable_that_is_read_and_no_other():
    explained = set(EXPLAINED.findall((settings.BASE_DIR / ".env.example").read_text()))

    assert explained == variables_read()


def test_a_real_site_without_a_secret_key_says_so_in_one_line(tmp_path):
    done = run_manage("check", COMCEP_DEMO="false", COMCEP_VAR_DIR=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("DJANGO_SECRET_KEY manque")
    assert len(done.stderr.splitlines()) == 1


def test_the_address_of_the_mail_server_says_how_long_to_wait_for_it(tmp_path):
    """Else a variable does; a server that says neither has ten seconds."""
    place = {"COMCEP_VAR_DIR": str(tmp_path), "EMAIL_URL": "smtp://localhost:1025"}
    waits = [
        run_manage(
            "shell", "-v", "0", "-c", "from django.conf import settings as s; print(s.EMAIL_TIMEOUT)", **said
        )
        for said in (
            place | {"EMAIL_URL": "smtp://localhost:1025?timeout=5", "COMCEP_MAIL_TIMEOUT": "7"},
            place | {"COMCEP_MAIL_TIMEOUT": "7"},
            place,
        )
    ]

    assert [done.stdout for done in waits] == ["5.0\n", "7.0\n", "10.0\n"]


def test_no_migration_holds_a_path_of_the_machine_that_made_it():
    migrations = settings.BASE_DIR.glob("[cfk]*/**/migrations/*.py")

    assert not [path for path in migrations if "PosixPath" in path.read_text()]


def test_the_development_lock_holds_every_line_of_the_lock():
    pinned = re.compile(r"^([\w.\[\],-]+==\S+)", re.MULTILINE)
    lock, development = (
        set(pinned.findall((settings.BASE_DIR / name).read_text()))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert lock <= development
