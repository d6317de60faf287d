"""Letters about the account: never lost, without a secret in their rows, telling nothing of who has one."""

import re
import smtplib
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comcep.members import letters
from comcep.members.leaving import departures, inactivity, memberships
from comcep.members.letters import send_letters
from comcep.members.models import Departure, InactivityNotice, Letter, Member, Request, SignInLink
from comcep.members.signing import address
from tests.factories import PASSWORD, MemberFactory, NetworkFactory

pytestmark = pytest.mark.django_db
OUTSIDE_THE_LETTERS = {"account_already_exists", "departure"}  # nobody signs up; the receipt is a departure's


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def down(monkeypatch):
    """A context in which the server of mails is out of reach."""

    def unreachable(self):
        raise ConnectionRefusedError

    @contextmanager
    def context():
        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "open", unreachable)
            yield

    return context


def ask_for_a_link(member_or_address):
    email = getattr(member_or_address, "email", member_or_address)
    return Client().post("/connexion/lien/", {"email": email}, follow=True)


def make_due():
    Letter.objects.filter(mail_due_at__isnull=False).update(mail_due_at=timezone.now())


def test_every_mail_that_has_a_template_has_its_kind():
    folders = [Path(settings.BASE_DIR) / "templates" / app / "email" for app in ("account", "mfa")]
    named = {path.name.removesuffix("_subject.txt") for f in folders for path in f.glob("*_subject.txt")}

    assert named - OUTSIDE_THE_LETTERS <= set(letters.kinds())


def test_a_link_to_sign_in_leaves_at_once_without_a_worker(peer, committed, monkeypatch):
    monkeypatch.setattr(letters.send_letter, "apply_async", None)

    with committed():
        ask_for_a_link(peer)

    assert [letter.to for letter in mail.outbox] == [[peer.email]]


def test_a_change_of_password_that_the_server_did_not_take_is_told_later(client, peer, committed, down):
    client.force_login(peer)
    new = "quatre mots pour entrer"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    with down(), committed():
        assert client.post(reverse("account_change_password"), form).status_code == 302
    assert mail.outbox == []

    make_due()
    send_letters()
    send_letters()

    (letter,) = mail.outbox
    assert letter.subject == "Votre mot de passe a changé"
    assert "depuis l’adresse 127.0.0.1" in letter.body
    assert Letter.objects.get().said == {}


def test_no_row_holds_what_lets_in(client, peer):
    ask_for_a_link(peer)
    client.post(reverse("account_reset_password"), {"email": peer.email})
    address.ask(peer, "neuve@exemple.test")
    rows = str(list(Letter.objects.values()))
    assert Letter.objects.count() == 3 and not SignInLink.objects.exists()

    send_letters()

    links = [re.search(r"http://localhost:8000/(\S+)/", letter.body).group(1) for letter in mail.outbox]
    tokens = [link.rsplit("/", 1)[1].removeprefix(f"{peer.public_id}-") for link in links]
    rows += str(list(Letter.objects.values())) + str(list(SignInLink.objects.values()))
    assert len(tokens) == 3 and not [token for token in tokens if token in rows]


@pytest.mark.parametrize("path", ["/connexion/lien/", "/mot-de-passe-oublie/"])
def test_a_server_of_mails_that_is_down_tells_nothing_of_who_has_an_account(peer, path, committed, down):
    with down(), committed():
        pages = [Client().post(path, {"email": email}) for email in (peer.email, "personne@exemple.test")]

    assert [page.status_code for page in pages] == [302, 302]
    assert pages[0].url == pages[1].url
    assert Letter.objects.filter(mail_due_at__isnull=False).count() == 2


def test_a_link_is_not_sent_to_who_was_suspended_meanwhile(peer):
    other = MemberFactory(peer=True)
    ask_for_a_link(peer)
    ask_for_a_link(other)
    memberships.suspend(peer, by=None, reason="Le temps d’en parler.")
    Letter.objects.filter(kind="suspended").delete()

    send_letters()

    assert [letter.to for letter in mail.outbox] == [[other.email]]


def test_no_link_that_lets_in_goes_to_an_address_that_was_left(client, peer):
    other = MemberFactory(peer=True)
    for member in (peer, other):
        ask_for_a_link(member)
        client.post(reverse("account_reset_password"), {"email": member.email.upper()})
    before = peer.email
    address.change(peer, "neuve@exemple.test")

    send_letters()

    told = sorted((letter.to[0].lower(), letter.subject) for letter in mail.outbox)
    assert told == sorted(
        [
            (before, "Votre adresse a changé"),
            (other.email, "Choisir votre mot de passe"),
            (other.email, "Votre lien de connexion"),
        ]
    )
    assert not SignInLink.objects.filter(member=peer).exists()


def test_of_a_suspension_lifted_before_its_letter_left_only_the_end_is_told(peer):
    other = MemberFactory(peer=True)
    memberships.suspend(other, by=None, reason="L’autre.")
    memberships.suspend(peer, by=None, reason="Une erreur.")
    memberships.resume(peer, by=None)

    send_letters()

    told = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert told == {
        peer.email: "Votre adhésion à ComCEP reprend",
        other.email: "Votre adhésion à ComCEP est suspendue",
    }


def test_letters_about_no_request_are_forgotten_after_a_month(applicant):
    long_ago = timezone.now() - letters.KEPT - timedelta(days=1)
    request = Request.objects.create(
        member=applicant, network=NetworkFactory(), job="Conseil", charter_at=timezone.now()
    )
    gone = {"written_at": long_ago, "mail_due_at": None}
    Letter.objects.create(kind="unknown_link", address="a@exemple.test", key="old", **gone)
    Letter.objects.create(kind="welcome", address="b@exemple.test", key="asked", request=request, **gone)
    Letter.objects.create(kind="unknown_link", address="c@exemple.test", key="young", mail_due_at=None)
    waits = timezone.now() + timedelta(days=1)
    Letter.objects.create(
        kind="unknown_link", address="d@exemple.test", key="due", written_at=long_ago, mail_due_at=waits
    )

    send_letters()

    assert set(Letter.objects.values_list("key", flat=True)) == {"asked", "young", "due"}


# A membership that nobody uses


def unused(**fields):
    return MemberFactory(peer=True, last_login=timezone.now() - timedelta(days=705), **fields)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_nobody_is_ended_whose_notice_never_left(down):
    told, untold = unused(), unused()
    inactivity.follow()
    make_due()
    send_letters()
    InactivityNotice.objects.filter(member=untold).delete()
    with down():
        inactivity.follow()
        make_due()
        send_letters()

    inactivity.follow(now=in_days(31))

    assert Member.objects.get(pk=untold.pk).state == Member.State.VALIDATED
    assert Member.objects.get(pk=told.pk).state == Member.State.ENDED


def test_a_notice_given_up_is_written_again(down):
    member, other = unused(), unused()
    inactivity.follow()
    given_up = {"mail_due_at": None, "mail_failed": "Abandon"}
    Letter.objects.filter(member=member).update(**given_up)
    send_letters()
    assert [letter.to for letter in mail.outbox] == [[other.email]]

    inactivity.follow()
    send_letters()

    assert [letter.to for letter in mail.outbox] == [[other.email], [member.email]]


def test_a_notice_of_before_the_letters_counts_as_told():
    member = unused()
    InactivityNotice.objects.create(member=member, at=in_days(-31))

    inactivity.follow()

    assert Member.objects.get(pk=member.pk).state == Member.State.ENDED


# The receipt


def test_a_receipt_that_the_server_refuses_is_tried_again_and_its_address_then_goes(
    committed, monkeypatch, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    member = MemberFactory(peer=True, email="helene@apec.test")

    def refuse(self, messages):
        raise smtplib.SMTPDataError(451, b"come back later")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        with committed():
            memberships.end(member, by=None, reason="Fin de mission.")
    assert Departure.objects.get().receipt_to == "helene@apec.test"

    Departure.objects.update(mail_due_at=timezone.now())
    departures.sweep()
    departures.sweep()

    (letter,) = mail.outbox
    assert letter.to == ["helene@apec.test"] and "Fin de mission." in letter.body
    departure = Departure.objects.get()
    assert (departure.receipt_to, departure.reason, departure.mail_due_at) == ("", "", None)
    assert departure.mailed_at


def test_the_address_of_a_receipt_goes_even_if_the_worker_died_just_after_sending(peer, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    rows = {"member": peer, "number": "D-1", "forgotten_at": timezone.now(), "mailed_at": timezone.now()}
    Departure.objects.create(receipt_to="helene@apec.test", **rows)

    departures.sweep()

    assert Departure.objects.get().receipt_to == ""
    assert mail.outbox == []


def test_the_letters_of_who_leaves_go_with_the_account(peer, committed, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    other = MemberFactory(peer=True)
    address.ask(peer, "neuve@exemple.test")
    address.ask(other, "autre@exemple.test")
    ask_for_a_link(peer)

    with committed():
        memberships.end(peer, by=None, reason="Fin.")

    assert [letter.address for letter in Letter.objects.all()] == ["autre@exemple.test"]
