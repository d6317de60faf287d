"""A real site refuses to start while demonstration accounts exist."""

import os
import sqlite3
import subprocess
import sys

import pytest
from celery.signals import beat_init, worker_init
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError

from comcep.demo import checks
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_account():
    return MemberFactory(peer=True, is_demo=True)


@pytest.fixture
def real_site(settings):
    settings.DEMO = False


def test_a_demonstration_starts_with_its_accounts(demo_account):
    checks.refuse_demo_accounts()

    assert checks.no_demo_accounts_on_a_real_site(None) == []


def test_a_real_site_without_them_starts(real_site, peer):
    checks.refuse_demo_accounts()

    assert checks.no_demo_accounts_on_a_real_site(None) == []


def test_a_real_site_with_them_is_an_error_of_the_deployment_check(real_site, demo_account):
    with pytest.raises(SystemCheckError, match=r"demo\.E001"):
        call_command("check", deploy=True)


def test_a_real_site_with_them_does_not_start(real_site, demo_account):
    with pytest.raises(ImproperlyConfigured, match="comptes de démonstration"):
        checks.refuse_demo_accounts()


@pytest.mark.parametrize("signal", [worker_init, beat_init])
def test_a_worker_of_a_real_site_with_them_does_not_start(real_site, demo_account, signal):
    with pytest.raises(SystemExit, match="comptes de démonstration"):
        signal.send(sender=None)


@pytest.mark.parametrize("signal", [worker_init, beat_init])
@pytest.mark.parametrize("failures", [1, 100])
def test_a_worker_looks_for_them_again_and_does_not_start_unseen(real_site, monkeypatch, signal, failures):
    failing = iter([OperationalError("locking protocol")] * failures)

    def look():
        if error := next(failing, None):
            raise error
        return []

    monkeypatch.setattr(checks, "PAUSE", 0)
    monkeypatch.setattr(checks.connection.introspection, "table_names", look)

    if failures > checks.TRIES:
        with pytest.raises(SystemExit, match="locking protocol"):
            signal.send(sender=None)
    else:
        assert (checks.refuse_in_worker, None) in signal.send(sender=None)


def test_a_database_without_tables_lets_the_site_start(real_site, monkeypatch):
    monkeypatch.setattr(checks.connection.introspection, "table_names", lambda: [])

    checks.refuse_demo_accounts()


def test_the_wsgi_application_is_guarded(tmp_path):
    """In a process of its own: a real site's settings over a database that holds a demonstration account."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "comcep.settings",
        "COMCEP_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "COMCEP_DEMO": "false",
        "DJANGO_SECRET_KEY": "only-for-this-process-0123456789-0123456789-0123456789",
    }
    with sqlite3.connect(tmp_path / "site.sqlite3") as database:
        database.execute("CREATE TABLE members_member (id integer PRIMARY KEY, is_demo bool)")
        database.execute("INSERT INTO members_member (is_demo) VALUES (1)")

    started = subprocess.run(
        [sys.executable, "-c", "import comcep.wsgi"],
        env=env,
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert "comptes de démonstration" in started.stderr
