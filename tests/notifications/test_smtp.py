"""A mail server that is silent, that drips, or that is away holds nobody."""

import smtplib
import time

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from comcep.notifications import smtp
from tests.servers.gate import AWAY, OPEN, SILENT, SLOW, Gate
from tests.servers.mailbox import Mailbox


@pytest.fixture(scope="module")
def mailbox():
    with Mailbox() as mailbox, Gate(mailbox.port) as gate:
        mailbox.gate = gate
        yield mailbox


@pytest.fixture
def server(mailbox, settings):
    settings.EMAIL_BACKEND = "comcep.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mailbox.gate.port, 0.5
    smtp._probe.answered()
    yield mailbox.gate
    mailbox.gate.set(OPEN)
    smtp._probe.answered()


def send():
    backend = smtp.EmailBackend()
    started = time.monotonic()
    try:
        backend.open()
        backend.send_messages([EmailMessage("Essai", "Un mot.", to=["a@exemple.test"])])
    finally:
        backend.close()
        send.took = time.monotonic() - started


def test_a_mail_leaves(server, mailbox):
    before = len(mailbox.mails)

    send()

    assert len(mailbox.mails) == before + 1


@pytest.mark.parametrize(("mode", "most"), [(SILENT, 0.9), (AWAY, 0.3), (SLOW, 1.9)])
def test_the_conversation_ends(server, mode, most):
    """Silent: at the time-out of one read. Dripping: at twice that, however regular the drops."""
    server.set(mode)

    with pytest.raises((OSError, smtplib.SMTPException)):
        send()

    assert send.took < most + 1  # a machine that tests is busy


@pytest.mark.parametrize("mode", [SILENT, AWAY, SLOW])
@pytest.mark.django_db
def test_the_page_that_sends_to_the_mailbox_says_so(server, mode, client):
    page = reverse("account:link_sent")
    assert "ne répond pas" not in client.get(page).text

    server.set(mode)
    started = time.monotonic()
    said = client.get(page).text
    first = time.monotonic() - started
    started = time.monotonic()
    again = client.get(page).text

    assert "ne répond pas en ce moment" in said and "ne répond pas en ce moment" in again
    assert first < 3 and time.monotonic() - started < 1
