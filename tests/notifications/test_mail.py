"""The mail: once, only while it may be known, and never lost before it is handed over."""

import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from comcep.notifications import mail, outbox
from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from tests.factories import MemberFactory
from tests.notifications import rules

pytestmark = pytest.mark.django_db


def end_leases():
    """Let time pass: what was claimed and not settled may be claimed again."""
    Notice.objects.filter(mail_due_at__isnull=False).update(mail_due_at=timezone.now())


def make_due(notice):
    Notice.objects.filter(pk=notice.pk).update(mail_due_at=timezone.now())


def test_a_second_sweep_sends_nothing(peer, told, mailoutbox):
    told(peer)

    sweep()
    end_leases()
    sweep()

    assert len(mailoutbox) == 1


def test_the_subject_tells_nothing_of_the_case(peer, told, mailoutbox):
    told(peer, text="Camille a répondu à « CIF d’une salariée licenciée ».")

    sweep()

    assert mailoutbox[0].subject == "Une nouvelle notification sur ComCEP"


def test_no_link_of_the_mail_names_a_page(peer, told, mailoutbox, settings):
    notice = told(peer, url="/forum/dossier/1-cif-salariee-licenciee/")

    sweep()

    links = [word for word in mailoutbox[0].body.split() if "://" in word]
    opened, stop, choices = links
    assert opened == f"{settings.SITE_URL}/notifications/{notice.public_id}/"
    assert stop.startswith(f"{settings.SITE_URL}/courriels/arreter/")
    assert choices == f"{settings.SITE_URL}/compte/notifications/"


def test_the_mail_says_why_it_came(peer, told, mailoutbox):
    told(peer, why="vous avez posé cette question")

    sweep()

    assert "Vous recevez ce message parce que vous avez posé cette question." in mailoutbox[0].body


def test_what_may_no_longer_be_known_is_never_sent(peer, told, mailoutbox):
    notice = told(peer, args=["ancienne-adresse@exemple.test"])

    sweep()

    notice.refresh_from_db()
    assert mailoutbox == []
    assert notice.mail_due_at is None


def test_a_closed_account_gets_no_mail(peer, told, mailoutbox):
    told(peer)
    peer.is_active = False
    peer.save()

    sweep()

    assert mailoutbox == []


def test_what_was_seen_first_is_not_mailed(peer, told, mailoutbox):
    notice = told(peer)
    Notice.objects.filter(pk=notice.pk).update(seen_at=timezone.now())

    sweep()

    assert mailoutbox == []


def test_a_check_that_breaks_sends_nothing_and_is_tried_again(peer, told, mailoutbox):
    notice = told(peer, check=rules.BREAKS)
    sweep()
    assert mailoutbox == []

    Notice.objects.update(check_name=rules.NAMES_STILL.name)
    make_due(notice)
    sweep()

    assert len(mailoutbox) == 1


def test_a_worker_that_dies_before_handing_over_loses_nothing(peer, told, mailoutbox, monkeypatch):
    told(peer)
    with monkeypatch.context() as patch:
        patch.setattr(mail, "of_notice", die)
        with pytest.raises(Killed):
            sweep()
    sweep()
    assert mailoutbox == []  # still claimed

    end_leases()
    sweep()

    assert len(mailoutbox) == 1


def test_a_worker_that_dies_while_handing_over_never_sends_twice(peer, told, mailoutbox, monkeypatch):
    told(peer)
    send = EmailBackend.send_messages

    def send_and_die(self, messages):
        send(self, messages)
        die()

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", send_and_die)
        with pytest.raises(Killed):
            sweep()
    end_leases()
    sweep()

    assert len(mailoutbox) == 1


def test_a_mail_that_the_server_refuses_is_tried_again(peer, told, mailoutbox, monkeypatch):
    notice = told(peer)

    def refuse(self, messages):
        raise smtplib.SMTPDataError(451, b"come back later")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        sweep()
    make_due(notice)
    sweep()

    assert len(mailoutbox) == 1


def test_a_mail_always_refused_is_given_up(peer, told, monkeypatch):
    notice = told(peer)

    def refuse(self, messages):
        raise smtplib.SMTPDataError(550, b"no such mailbox")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for _ in range(outbox.MAX_ATTEMPTS):
        make_due(notice)
        sweep()

    notice.refresh_from_db()
    assert notice.mail_due_at is None
    assert notice.mail_failed


def test_a_server_out_of_reach_is_asked_once_a_turn_and_nothing_is_given_up(told, monkeypatch, mailoutbox):
    notices = [told(MemberFactory(peer=True)) for _ in range(3)]
    knocks = []

    def unreachable(self):
        knocks.append(1)
        raise TimeoutError

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "open", unreachable)
        for _ in range(2 * outbox.MAX_ATTEMPTS):
            Notice.objects.update(mail_due_at=timezone.now())
            sweep()
    assert len(knocks) == 2 * outbox.MAX_ATTEMPTS
    assert not Notice.objects.exclude(mail_attempts=0).exists()

    Notice.objects.update(mail_due_at=timezone.now())
    sweep()

    assert sorted(letter.to[0] for letter in mailoutbox) == sorted(one.recipient.email for one in notices)


def test_two_workers_claim_a_mail_once(peer, told):
    notice = told(peer)

    claims = [outbox.claim(Notice.objects.all(), notice.pk) for _ in range(2)]

    assert [claim is None for claim in claims] == [False, True]


class Killed(BaseException):
    """Stands for kill -9: nothing in the code may catch it and carry on."""


def die(*args, **kwargs):
    raise Killed
