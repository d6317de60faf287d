"""The letter box of the demonstration."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path

    def _send(*to, subject="Bonjour", body="Le texte.", html=None):
        connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path)
        message = EmailMultiAlternatives(subject, body, to=to, connection=connection)
        if html:
            message.attach_alternative(html, "text/html")
        message.send()

    return _send


def page_of(client, member=None):
    if member:
        client.force_login(member)
    return client.get(reverse("demo:mailbox")).text


def test_a_member_reads_the_mails_written_to_them(client, peer, send):
    send(peer.email, subject="Mot de passe", body="Ouvrez http://localhost/mot-de-passe-oublie/xyz/")

    page = page_of(client, peer)

    assert "Mot de passe" in page
    assert 'href="http://localhost/mot-de-passe-oublie/xyz/"' in page


def test_the_newest_mail_comes_first(client, peer, send):
    send(peer.email, subject="Le premier")
    send(peer.email, subject="Le second")

    page = page_of(client, peer)

    assert page.index("Le second") < page.index("Le premier")


def test_the_hour_is_the_local_one(client, peer, tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    head = f"Subject: Bonjour\nTo: {peer.email}\nDate: Mon, 16 Jan 2017 08:30:00 -0000\n\nLe texte."
    (tmp_path / "1.log").write_text(head)

    assert "16 janvier 2017 à 9\u00a0h\u00a030" in page_of(client, peer)


def test_nobody_reads_the_mails_of_another(client, peer, send):
    send(MemberFactory(peer=True).email, body="Canari dans la mine.")

    assert "Canari" not in page_of(client, peer)


def test_a_mail_to_two_people_shows_neither_address_to_the_other(client, peer, send):
    send(peer.email, "autre@exemple.test", body="Canari dans la mine.")

    assert "autre@exemple.test" not in page_of(client, peer)


def test_an_address_inside_another_is_not_the_same(client, peer, send):
    send(f"x{peer.email}", body="Canari dans la mine.")

    assert "Canari" not in page_of(client, peer)


def test_a_visitor_reads_no_mail(client, peer, send):
    send(peer.email, body="Canari dans la mine.")

    page = page_of(client)

    assert "Canari" not in page
    assert "var/mail" in page


def test_a_hostile_mail_is_shown_as_text(client, peer, send):
    send(
        peer.email,
        subject="<b>gras</b>",
        body="<script>alert(1)</script> javascript:alert(1)",
        html="<p>x</p>",
    )

    page = page_of(client, peer)

    assert "<script>alert" not in page
    assert "<b>gras" not in page
    assert 'href="javascript' not in page


def test_a_damaged_file_breaks_nothing(client, peer, send, tmp_path):
    (tmp_path / "99999999-1-1.log").write_bytes(b"\xff\xfe\x00 not a mail\n\n=?utf-8?q?=ZZ")
    send(peer.email, subject="Entier")

    assert "Entier" in page_of(client, peer)


def test_no_mail_yet_is_said(client, peer, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "absent"

    assert f"Aucun courriel n’a encore été écrit à {peer.email}." in page_of(client, peer)


def test_a_real_site_has_no_letter_box(client, peer, settings):
    settings.DEMO = False
    client.force_login(peer)

    assert client.get(reverse("demo:mailbox")).status_code == 404
