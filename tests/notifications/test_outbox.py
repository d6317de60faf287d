"""The one outbox: whatever the row, one mail at most, and nothing of it stays that served it alone."""

import ast
import smtplib
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from comcep.members.models import Departure, Letter
from comcep.notifications import outbox
from comcep.notifications.models import Digest, Mailed, Notice

pytestmark = pytest.mark.django_db
ROWS = Letter.objects.all()


@pytest.fixture
def letter():
    return Letter.objects.create(kind="essai", address="ines@exemple.test", key="1", said={"ip": "192.0.2.1"})


@pytest.fixture(autouse=True)
def neighbour():
    """Another row that waits for its hour: nothing done to the first one touches it."""
    later = timezone.now() + timedelta(hours=1)
    held = Letter.objects.create(
        kind="essai", address="luc@exemple.test", key="2", said={"ip": "192.0.2.2"}, mail_due_at=later
    )
    before = Letter.objects.values().get(pk=held.pk)
    yield
    assert Letter.objects.values().get(pk=held.pk) == before


def compose(letter):
    return outbox.message(letter, "Essai", f"Depuis {letter.said['ip']}.", to=letter.address)


def state_of(letter):
    return Letter.objects.values_list("mail_due_at", "mailed_at", "mail_failed", "said").get(pk=letter.pk)


def test_each_sort_of_row_is_one_that_a_task_sweeps():
    assert {model for model in apps.get_models() if issubclass(model, Mailed)} == {
        Notice, Digest, Letter, Departure,
    }  # fmt: skip


def test_nothing_else_of_ours_sends_a_mail():
    ways = {"EmailMessage", "EmailMultiAlternatives", "get_connection", "send_mail", "send_mass_mail"}
    found = set()
    for package in ("comcep", "forum", "kb"):
        for path in (settings.BASE_DIR / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and ways & {each.name for each in node.names}:
                    found.add(path.relative_to(settings.BASE_DIR).as_posix())

    assert found == {"comcep/notifications/outbox.py"}


def test_what_served_the_mail_alone_is_emptied_once_it_has_left(letter, mailoutbox):
    assert outbox.deliver(ROWS, letter.pk, compose)

    assert mailoutbox[0].body == "Depuis 192.0.2.1.\n"
    assert state_of(letter)[3] == {}


def test_what_is_refused_keeps_it_for_the_next_try(letter, mailoutbox, monkeypatch):
    def refuse(self, messages):
        raise smtplib.SMTPDataError(451, b"come back later")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert not outbox.deliver(ROWS, letter.pk, compose)
    due, mailed, _, said = state_of(letter)
    assert (due > timezone.now(), mailed, said) == (True, None, {"ip": "192.0.2.1"})

    Letter.objects.filter(pk=letter.pk).update(mail_due_at=timezone.now())
    assert outbox.deliver(ROWS, letter.pk, compose)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("refused", ["while composed", "by the server"])
def test_what_is_tried_in_vain_waits_longer_each_time_then_is_given_up(letter, monkeypatch, refused):
    def refuse(*args):
        raise smtplib.SMTPDataError(451, b"come back later")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    composing = refuse if refused == "while composed" else compose
    waits = []
    for _ in range(outbox.MAX_ATTEMPTS):
        now = timezone.now()
        Letter.objects.filter(pk=letter.pk).update(mail_due_at=now)
        assert not outbox.deliver(ROWS, letter.pk, composing)
        due, _, failed, said = state_of(letter)
        waits.append(due and round((due - now) / timedelta(minutes=1)))

    assert waits == [2, 4, 8, 16, 32, 64, 128, None]
    assert (failed, said) == ("Abandon\u00a0: SMTPDataError", {})


def test_of_more_than_one_sweep_takes_the_longest_due_leave_first(letter, mailoutbox, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 1)
    longer = Letter.objects.create(
        kind="essai", address="ada@exemple.test", key="3", said={"ip": "192.0.2.3"}
    )
    Letter.objects.filter(pk=longer.pk).update(mail_due_at=letter.mail_due_at - timedelta(hours=1))

    assert [outbox.deliver_due(ROWS, compose) for _ in range(3)] == [1, 1, 0]
    assert [message.to for message in mailoutbox] == [[longer.address], [letter.address]]


@pytest.mark.parametrize("error", [ConnectionResetError, RuntimeError])
def test_a_mail_whose_end_is_unknown_is_not_sent_again(letter, monkeypatch, error):
    def cut(self, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", cut)

    assert not outbox.deliver(ROWS, letter.pk, compose)
    due, mailed, failed, said = state_of(letter)
    assert (due, bool(mailed), failed.startswith("Issue inconnue"), said) == (None, True, True, {})


def test_what_has_lost_its_object_says_why_and_leaves_nothing(letter, mailoutbox):
    def nothing(letter):
        raise outbox.NothingToSend("Sans objet.")

    assert not outbox.deliver(ROWS, letter.pk, nothing)
    assert state_of(letter) == (None, None, "Sans objet.", {})
    assert mailoutbox == []


def test_waiting_for_an_hour_spends_no_attempt(letter, mailoutbox):
    morning = timezone.now() + timedelta(hours=8)

    def closed(letter):
        raise outbox.NotNow(mail_due_at=morning)

    assert not outbox.deliver(ROWS, letter.pk, closed)
    letter.refresh_from_db()
    assert (letter.mail_due_at, letter.mail_attempts) == (morning, 0)


@pytest.mark.parametrize(
    "end", [outbox.NotNow(mail_due_at=None), outbox.NothingToSend("Sans objet."), RuntimeError()]
)
def test_a_worker_slower_than_its_lease_undoes_nothing_of_what_another_did(letter, mailoutbox, end):
    def slow(letter):
        Letter.objects.filter(pk=letter.pk).update(mail_due_at=timezone.now())  # its lease ends
        assert outbox.deliver(ROWS, letter.pk, compose)
        raise end

    assert not outbox.deliver(ROWS, letter.pk, slow)
    due, mailed, failed, _ = state_of(letter)
    assert (due, bool(mailed), failed) == (None, True, "")
    assert len(mailoutbox) == 1


def test_a_mail_is_the_same_message_at_each_try(letter, settings):
    settings.SITE_URL = "https://comcep.exemple.test"

    first, second = compose(letter), compose(letter)

    expected = f"<letter.{letter.public_id}@comcep.exemple.test>"
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == expected
