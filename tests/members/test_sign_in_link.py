"""Signing in by a link: only its button consumes it, once, soon, and nobody learns who has an account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comcep.members.letters import send_letters
from comcep.members.models import Member, SignIn, SignInLink
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

ASK = "/connexion/lien/"
CLOSED = [Member.State.SUSPENDED, Member.State.ENDED, Member.State.REFUSED]


def ask(member, **fields):
    """The address in the mail that ``member`` gets, or nothing when it holds none."""
    Client().post(ASK, {"email": member.email, **fields})
    send_letters()
    found = re.search(r"(/connexion/lien/[\w-]{20,}/)", mail.outbox[-1].body)
    return found and found.group(1)


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_the_button_of_the_page_signs_in(client, peer):
    address = ask(peer)

    page = client.get(address)
    assert peer.email in page.text
    assert not signed_in(client)

    response = client.post(address)
    assert (response.status_code, response.url) == (302, "/")
    assert signed_in(client) == str(peer.pk)


def test_ten_looks_by_a_mail_scanner_consume_nothing(client, peer):
    address = ask(peer)
    for _ in range(10):
        scanner = Client()
        assert scanner.get(address).status_code == 200
        assert scanner.head(address).status_code == 200
        assert not signed_in(scanner)

    client.post(address)

    assert signed_in(client) == str(peer.pk)


def test_a_link_serves_once(peer):
    address = ask(peer)
    Client().post(address)
    second = Client()

    response = second.post(address)

    assert response.status_code == 410
    assert "Ce lien ne sert plus" in response.text
    assert not signed_in(second)


def test_a_link_lives_twenty_minutes(client, peer):
    address = ask(peer)
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410
    assert not signed_in(client)


def test_a_new_link_takes_the_place_of_the_one_before(client, peer):
    first = ask(peer)
    second = ask(peer)

    assert client.post(first).status_code == 410
    assert client.post(second).status_code == 302


def test_the_table_of_links_opens_no_account(peer):
    token = ask(peer).split("/")[-2]

    assert token not in str(list(SignInLink.objects.values_list()))


def test_an_unknown_address_learns_nothing_on_the_page(peer):
    known = Client().post(ASK, {"email": peer.email}, follow=True)
    unknown = Client().post(ASK, {"email": "personne@exemple.test"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert re.sub(r"\s", "", known.text) == re.sub(r"\s", "", unknown.text)
    send_letters()
    assert sorted(letter.to for letter in mail.outbox) == sorted([[peer.email], ["personne@exemple.test"]])


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_membership_gets_no_link(state):
    assert ask(MemberFactory(peer=True, state=state)) is None


@pytest.mark.parametrize("state", [Member.State.SUSPENDED, Member.State.ENDED])
def test_a_link_sent_before_the_end_no_longer_serves(client, peer, state):
    from comcep.members.states import change_state

    address = ask(peer)
    change_state(peer, state, by=None)

    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410
    assert not signed_in(client)


def test_the_link_leads_to_the_page_that_was_asked_for(client, peer):
    response = client.post(ask(peer, next="/membres/"))

    assert response.url == "/membres/"


@pytest.mark.parametrize("address", ["https://ailleurs.example/", "//ailleurs.example/"])
def test_the_link_never_leads_to_another_site(client, peer, address):
    assert client.post(ask(peer, next=address)).url == "/"


def test_the_page_is_neither_stored_nor_told_to_other_sites(client, peer):
    response = client.get(ask(peer))

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_links_for_one_address_are_limited_and_the_others_go_on(peer):
    for _ in range(3):
        assert Client().post(ASK, {"email": peer.email}).status_code == 302

    blocked = Client().post(ASK, {"email": peer.email})

    assert blocked.status_code == 429
    assert "Trop de demandes" in blocked.text
    assert Client().post(ASK, {"email": MemberFactory(peer=True).email}).status_code == 302


def test_the_sign_in_is_noted_with_its_means(client, peer):
    client.post(ask(peer), headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"})

    (row,) = SignIn.objects.all()
    assert (row.member, row.method, row.name) == (peer, SignIn.Method.LINK, "Firefox sous Windows")


def test_the_sign_in_page_offers_the_link(client):
    assert reverse("account:ask_link") in client.get("/connexion/?next=/membres/").text
