"""The mailbox where replies arrive, on a real Dovecot: each mail taken once, and left as it was."""

import imaplib
import time

import pytest
from django.core.management import CommandError, call_command

from comcep.notifications import mailbox
from comcep.notifications.models import Incoming
from comcep.notifications.tasks import take_mail
from forum.engine.forum_conversation.models import Post
from tests.forum.test_reply_by_mail import DOMAIN, written
from tests.notifications.replies import CLIENTS
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def dovecot():
    with Dovecot() as server:
        yield server


@pytest.fixture(autouse=True)
def open_here(settings, dovecot):
    settings.REPLY_DOMAIN, settings.INBOUND_URL = DOMAIN, dovecot.url()
    with dovecot.box() as box:
        box.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
        box.expunge()


def texts(member):
    return list(Post.objects.filter(poster=member).order_by("pk").values_list("content", flat=True))


def test_what_waits_is_taken_once_and_stays_unread(dovecot, peer, topic, capsys):
    for number in range(3):
        dovecot.bring(written(peer, topic, f"Une piste, la {number}.", name=f"<{number}@x>"))
    dovecot.bring(written(peer, topic, name="<absente@x>", Auto_Submitted="auto-replied"))

    call_command("take_mail")
    assert "3 publiée" in capsys.readouterr().out
    assert take_mail() == 0

    assert len(texts(peer)) == 3
    assert [sorted(flag for flag in flags if flag != rb"\Recent") for flags in dovecot.flags()] == [
        [mailbox.KEYWORD.encode()]
    ] * 4


def test_a_stop_between_the_row_and_the_keyword_publishes_nothing_twice(dovecot, peer, topic, monkeypatch):
    dovecot.bring(written(peer, topic))
    said = imaplib.IMAP4.uid

    def cut(box, command, *args):
        if command == "STORE":
            raise OSError("the line is cut")
        return said(box, command, *args)

    with monkeypatch.context() as patch:
        patch.setattr(imaplib.IMAP4, "uid", cut)
        with pytest.raises(mailbox.Unreachable):
            mailbox.take_all(dovecot.url())
    assert len(texts(peer)) == 1

    assert [outcome.value for outcome in mailbox.take_all(dovecot.url())] == ["published"]
    assert mailbox.take_all(dovecot.url()) == []
    assert (len(texts(peer)), Incoming.objects.count()) == (1, 1)


def test_what_every_mail_program_writes_goes_through_a_real_server(dovecot, peer):
    for number, made in enumerate(CLIENTS.values()):
        raw = made(f"La réponse {number}.").replace(b"<reponse@", f"<reponse{number}@".encode())
        dovecot.bring(raw.replace(b"\n", b"\r\n"))

    assert {outcome.value for outcome in mailbox.take_all(dovecot.url())} == {"nobody"}  # no address of ours
    assert Incoming.objects.count() == len(CLIENTS)


def test_a_mailbox_that_lets_nobody_in_or_is_silent_says_so(dovecot, settings):
    settings.INBOUND_URL = dovecot.url().replace("secret", "autre")
    assert take_mail() == 0
    with pytest.raises(CommandError, match="ne se relève pas"):
        call_command("take_mail")
    settings.INBOUND_URL = "https://exemple.test/"
    with pytest.raises(CommandError, match="imaps://"):
        call_command("take_mail")
    settings.INBOUND_URL = ""
    with pytest.raises(CommandError, match="INBOUND_URL"):
        call_command("take_mail")

    since = time.monotonic()
    dovecot.freeze()
    try:
        with pytest.raises(mailbox.Unreachable):
            mailbox.take_all(dovecot.url().replace("timeout=5", "timeout=1"))
    finally:
        dovecot.thaw()
    assert time.monotonic() - since < 5
