"""Signing in and out, choosing a password, and a membership that ends."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from comcep.members.letters import send_letters
from comcep.members.models import Member
from comcep.members.states import change_state
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db

CLOSED = [Member.State.SUSPENDED, Member.State.ENDED, Member.State.REFUSED]


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_member_signs_in_by_mail_whatever_the_case(client, peer):
    response = sign_in(client, peer.email.upper())

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(peer.pk)


def test_a_wrong_password_is_told_in_french(client, peer):
    response = sign_in(client, peer.email, "faux-mot-de-passe")

    assert "ne vont pas ensemble" in response.text
    assert 'role="alert"' in response.text


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(client, peer):
    wrong = sign_in(client, peer.email, "faux-mot-de-passe").context["form"].non_field_errors()
    unknown = sign_in(client, "personne@exemple.test").context["form"].non_field_errors()

    assert wrong == unknown


def test_the_sixth_wrong_try_is_blocked_even_with_the_right_password(client, peer):
    for _ in range(5):
        sign_in(client, peer.email, "faux-mot-de-passe")

    response = sign_in(client, peer.email)

    assert "Trop d’essais pour cette adresse" in response.text
    assert "_auth_user_id" not in client.session


def test_the_tries_are_counted_for_all_browsers_together(peer):
    for _ in range(5):
        sign_in(Client(), peer.email, "faux-mot-de-passe")

    assert "Trop d’essais" in sign_in(Client(), peer.email).text


def test_the_count_lives_in_the_shared_cache(peer):
    for _ in range(5):
        sign_in(Client(), peer.email, "faux-mot-de-passe")
    cache.clear()

    assert sign_in(Client(), peer.email).status_code == 302


def test_one_address_blocked_leaves_the_others_alone(client, peer):
    other = MemberFactory(peer=True)
    for _ in range(5):
        sign_in(Client(), other.email, "faux-mot-de-passe")

    assert sign_in(client, peer.email).status_code == 302


def test_too_many_mails_asked_get_a_page_in_french(client, peer):
    for _ in range(5):
        client.post(reverse("account_reset_password"), {"email": peer.email})

    response = client.post(reverse("account_reset_password"), {"email": peer.email})

    assert response.status_code == 429
    assert "Trop de demandes" in response.text


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_membership_is_told_so_and_stays_out(client, state):
    member = MemberFactory(peer=True, state=state)

    response = client.post(
        reverse("account_login"), {"login": member.email, "password": PASSWORD}, follow=True
    )

    assert "Ce compte est fermé" in response.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("state", [Member.State.SUSPENDED, Member.State.ENDED])
def test_a_membership_that_ends_closes_the_session_at_the_next_request(client, peer, state):
    client.force_login(peer)
    assert client.get(reverse("members:directory")).status_code == 200

    change_state(peer, state, by=None)

    assert client.get(reverse("members:directory")).status_code == 302
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_nobody_opens_an_account_alone(client):
    response = client.post(
        reverse("account_signup"),
        {"email": "intrus@exemple.test", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert "On n’ouvre pas son compte seul" in response.text
    assert not Member.objects.exists()


def test_signing_out_takes_a_post(client, peer):
    client.force_login(peer)

    page = client.get(reverse("account_logout"))
    assert "Se déconnecter" in page.text
    assert "_auth_user_id" in client.session

    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_member_without_password_chooses_one_by_mail(client, peer):
    peer.set_unusable_password()
    peer.save()
    client.post(reverse("account_reset_password"), {"email": peer.email})
    send_letters()
    (letter,) = mail.outbox
    link = re.search(r"http://localhost:8000(\S+)", letter.body).group(1)

    page = client.get(link, follow=True)
    action = page.redirect_chain[-1][0]
    client.post(action, {"password1": "quatre mots pour entrer", "password2": "quatre mots pour entrer"})

    assert letter.subject == "Choisir votre mot de passe"
    assert "Thank" not in letter.body and "Bonjour" in letter.body
    assert sign_in(Client(), peer.email, "quatre mots pour entrer").status_code == 302


def test_ten_looks_by_a_mail_scanner_leave_the_link_to_choose_a_password_whole(client, peer):
    client.post(reverse("account_reset_password"), {"email": peer.email})
    send_letters()
    link = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body).group(1)
    for _ in range(10):
        scanner = Client()
        scanner.get(link, follow=True)
        scanner.head(link, follow=True)

    action = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(action, {"password1": "quatre mots pour entrer", "password2": "quatre mots pour entrer"})

    assert sign_in(Client(), peer.email, "quatre mots pour entrer").status_code == 302


def test_a_used_link_says_so(client, peer):
    client.post(reverse("account_reset_password"), {"email": peer.email})
    send_letters()
    link = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body).group(1)
    peer.set_password("un autre mot de passe")
    peer.save()

    assert "Ce lien ne sert plus" in client.get(link, follow=True).text


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_membership_gets_no_link(client, state):
    member = MemberFactory(peer=True, state=state)

    response = client.post(reverse("account_reset_password"), {"email": member.email}, follow=True)

    assert "Regardez votre messagerie" in response.text
    send_letters()
    assert not any("mot-de-passe-oublie/" in letter.body for letter in mail.outbox)


def test_an_unknown_address_learns_nothing_on_the_page(client, peer):
    known = client.post(reverse("account_reset_password"), {"email": peer.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "x@exemple.test"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain


def test_changing_the_password_is_confirmed_on_the_page_and_by_mail(client, peer):
    client.force_login(peer)

    response = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "quatre mots pour entrer",
            "password2": "quatre mots pour entrer",
        },
        follow=True,
    )

    send_letters()
    assert "Votre mot de passe est changé." in response.text
    assert mail.outbox[0].subject == "Votre mot de passe a changé"


def test_a_short_password_is_refused_in_french(client, peer):
    client.force_login(peer)

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "court", "password2": "court"},
    )

    assert "12" in response.context["form"].errors["password1"][0]
    assert 'aria-describedby="id_password1_helptext id_password1_error"' in response.text


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup"])
def test_the_pages_of_the_entrance_speak_french_only(client, name):
    text = client.get(reverse(name)).text

    assert not re.search(r"\b(Sign|Password|Email|Forgot|please)\b", text)


def test_the_demo_accounts_are_listed_on_a_demo_site(client, settings):
    MemberFactory(email="animatrice@demo.comcep.example", peer=True, is_demo=True)
    settings.DEMO = True

    text = client.get(reverse("account_login")).text

    assert "animatrice@demo.comcep.example" in text
    assert "horspair@demo.comcep.example" not in text


def test_a_real_site_lists_no_account(client, settings):
    MemberFactory(email="animatrice@demo.comcep.example", peer=True, is_demo=True)
    settings.DEMO = False

    assert "demo" not in client.get(reverse("account_login")).text


@pytest.mark.parametrize("address", ["https://ailleurs.example/", "//ailleurs.example/"])
def test_signing_in_never_sends_to_another_site(client, peer, address):
    response = client.post(
        reverse("account_login"), {"login": peer.email, "password": PASSWORD, "next": address}
    )

    assert response.url == "/"
