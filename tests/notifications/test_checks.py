"""A check is known by its name, wherever its function lives."""

import importlib
import logging
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from comcep.notifications import checks
from comcep.notifications.actions import tell
from comcep.notifications.checks import Check
from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from tests.factories import MemberFactory
from tests.notifications import rules

pytestmark = pytest.mark.django_db
CENTRE = "/notifications/"
BEFORE = importlib.import_module("comcep.notifications.migrations.0005_names_of_checks")


@pytest.fixture
def registry(monkeypatch):
    """What one test declares and adds is known to that test alone."""
    monkeypatch.setattr(checks, "_declared", [*checks._declared])
    monkeypatch.setattr(checks, "_checks", {**checks._checks})
    monkeypatch.setattr(checks, "_missed", set())


def test_every_check_that_is_declared_is_added():
    assert checks.every_declared_check_is_added(None) == []


def test_every_check_written_in_the_code_is_added():
    sources = [
        path.read_text()
        for package in ("comcep", "forum", "kb")
        for path in (settings.BASE_DIR / package).rglob("*.py")
    ]
    written = {name for text in sources for name in re.findall(r'\bCheck\(\s*"([^"]+)"', text)}

    assert len(written) >= 18
    assert written <= set(checks._checks)


def test_a_check_that_nobody_adds_is_an_error_of_the_system(registry):
    Check("test.forgotten", one=lambda member: True)

    (error,) = checks.every_declared_check_is_added(None)
    assert (error.id, "test.forgotten" in error.msg) == ("notifications.E001", True)


def test_a_check_that_nobody_adds_tells_nothing(peer, registry):
    forgotten = Check("test.forgotten", one=lambda member: True)

    with pytest.raises(checks.UnknownCheck):
        tell(peer, kind="answer", text="Une réponse.", url="/", check=forgotten, key="1")

    assert not Notice.objects.exists()


def test_two_checks_do_not_share_a_name(registry):
    with pytest.raises(ValueError, match=r"test\.name"):
        checks.add(Check("test.name", one=lambda member: True))


def test_a_check_is_asked_in_one_way(registry):
    with pytest.raises(TypeError, match="in one way"):
        Check("test.twice", one=lambda member: True, many=lambda member, many_args: [])


def test_a_notice_of_an_unknown_check_is_not_shown_and_is_said_once(client, peer, told, registry, caplog):
    told(peer, key="1", text="Canari dans la mine.")
    told(peer, key="2", text="Canari au charbon.")
    Notice.objects.update(check_name="test.of_another_time")
    told(peer, key="3", text="Nouvelle saine.")
    client.force_login(peer)

    with caplog.at_level(logging.ERROR, logger="comcep.notifications.checks"):
        pages = [client.get(CENTRE).text for _ in range(2)]

    assert all("Canari" not in page and "Nouvelle saine." in page for page in pages)
    assert [record.args for record in caplog.records] == [("test.of_another_time",)]


def test_the_mail_of_an_unknown_check_waits_for_its_return(peer, told, mailoutbox):
    notice = told(peer, check=rules.BREAKS)
    Notice.objects.update(check_name="test.of_another_time", mail_attempts=0, mail_due_at=notice.created_at)

    sweep()

    notice.refresh_from_db()
    assert mailoutbox == []
    assert notice.mail_due_at and notice.mail_attempts == 1


# Rows of build 198fa2c and before


def _migrate(function):
    function(apps, SimpleNamespace(connection=connection))


def _held():
    return set(Notice.objects.values_list("check_name", flat=True))


def test_every_place_that_a_row_may_hold_has_a_check_today():
    assert set(BEFORE.names().values()) <= set(checks._checks)
    assert len(BEFORE.names()) == len(set(BEFORE.names().values())) == 18


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("forum questions.perms.may_read_post", "post.read"),
        ("comcep moderation.flags.may_decide", "case.decide"),
        ("comcep members.checks.may_decide", "request.decide"),
        ("kb perms.may_follow_procedure", "procedure.follow"),
    ],
)
def test_a_row_that_held_a_place_holds_a_name_and_the_other_way_round(peer, told, before, after):
    before = before.replace(" ", ".")
    notice, neighbour = told(peer, key="1"), told(MemberFactory(peer=True), key="2")
    Notice.objects.filter(pk=notice.pk).update(check_name=before)

    _migrate(BEFORE.name_checks)
    assert _held() == {after, neighbour.check_name}

    _migrate(BEFORE.place_checks)
    assert _held() == {before, neighbour.check_name}
