"""The second factor: asked at sign-in, and of some before anything else."""

import re
import time

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comcep.members.letters import send_letters
from comcep.members.models import Member, Role
from comcep.members.signing.adapters import SecondFactorAdapter
from tests.factories import PASSWORD, MemberFactory, SecondFactorFactory
from tests.members.test_sign_in_link import ask

pytestmark = pytest.mark.django_db

SECURITY = "/compte/securite/"
PRIVILEGED = ["moderator", "referent", "admin"]


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def without_factor(**kwargs):
    member = MemberFactory(**kwargs)
    Authenticator.objects.filter(user=member).delete()
    return member


def sign_in(client, member):
    return client.post("/connexion/", {"login": member.email, "password": PASSWORD})


def signed_in(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def activate(django_capture_on_commit_callbacks):
    """Add an application of codes, and let what follows the commit happen within the request, as it does."""

    def go(client):
        page = client.get(reverse("mfa_activate_totp"))
        secret = re.search(r"<code>(\w+)</code>", page.text).group(1)
        with django_capture_on_commit_callbacks() as callbacks:
            response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        with context.request_context(response.wsgi_request):
            for callback in callbacks:
                callback()

    return go


@pytest.fixture
def protected(db):
    member = MemberFactory(peer=True)
    SecondFactorFactory(user=member)
    return member


# Who must have one


@pytest.mark.parametrize("role", PRIVILEGED)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/forum/",
        "/membres/",
        "/moderation/",
        "/admin/",
        "/recherche/?q=cpf",
        "/compte/",
        "/compte/donnees/",
    ],
)
def test_nothing_answers_who_must_set_one_up_first(client, role, path):
    kind = {"staff": True} if role == "admin" else {"peer": True}
    client.force_login(without_factor(**kind, roles=[role]))

    for method in (client.get, client.head, client.post):
        response = method(path)
        assert (response.status_code, response.url) == (302, SECURITY)


def test_a_fragment_asked_for_leads_the_whole_page_there(client):
    client.force_login(without_factor(peer=True, roles=["moderator"]))

    response = client.get("/recherche/suggestions/?q=cpf", headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == SECURITY
    assert response.content == b""


def test_setting_it_up_opens_everything(client):
    member = without_factor(peer=True, roles=["moderator"])
    sign_in(client, member)
    assert "Votre rôle demande un second facteur" in client.get(SECURITY).text
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>(\w+)</code>", page.text).group(1)

    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)

    assert "Vos codes de secours" in response.text
    assert client.get("/moderation/").status_code == 200


def test_taking_the_last_one_away_closes_everything_again(client):
    member = MemberFactory(peer=True, roles=["moderator"])
    client.force_login(member)
    assert client.get("/moderation/").status_code == 200

    Authenticator.objects.filter(user=member).delete()

    assert client.get("/moderation/").url == SECURITY


def test_codes_for_a_lost_phone_are_no_second_factor_by_themselves(client):
    member = without_factor(peer=True, roles=["moderator"])
    SecondFactorFactory(user=member, type=Authenticator.Type.RECOVERY_CODES)
    client.force_login(member)

    assert client.get("/moderation/").url == SECURITY


def test_an_adviser_and_a_demo_account_are_left_alone(client, peer):
    demo = MemberFactory(peer=True, is_demo=True, roles=["moderator"])
    for member in (peer, demo):
        client.force_login(member)
        assert client.get("/forum/").status_code == 200


def test_a_role_given_today_asks_for_it_at_the_next_page(client, peer):
    client.force_login(peer)
    assert client.get("/forum/").status_code == 200

    Role.objects.create(member=peer, name="referent", network=peer.network)

    assert client.get("/forum/").url == SECURITY


def test_the_guard_costs_no_statement(client, peer):
    client.force_login(peer)
    client.get("/membres/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/membres/")

    assert sum("mfa_authenticator" in query["sql"] for query in seen) == 1
    assert sum("members_role" in query["sql"] for query in seen) == 1


# Signing in with one


def test_the_password_alone_does_not_sign_in(client, protected):
    response = sign_in(client, protected)

    assert response.url == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert "Encore une étape" in client.get(response.url).text


def test_the_link_by_mail_alone_does_not_either(client, protected):
    response = client.post(ask(protected))

    assert response.url == reverse("mfa_authenticate")
    assert not signed_in(client)


def test_the_code_completes_the_sign_in(client, protected):
    sign_in(client, protected)

    client.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})

    assert signed_in(client) == str(protected.pk)
    assert protected.sign_ins.get().second_factor


def test_a_code_serves_once(client, protected):
    code = code_of("JBSWY3DPEHPK3PXP")
    sign_in(client, protected)
    client.post(reverse("mfa_authenticate"), {"code": code})
    second = Client()
    sign_in(second, protected)

    second.post(reverse("mfa_authenticate"), {"code": code})

    assert not signed_in(second)


def test_wrong_codes_are_told_in_french_then_blocked(client, protected):
    sign_in(client, protected)
    for _ in range(5):
        response = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "pas le bon code" in response.text

    client.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})

    assert not signed_in(client)


def test_a_recovery_code_serves_once(client):
    member = without_factor(peer=True)
    sign_in(client, member)
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>(\w+)</code>", page.text).group(1)
    page = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    code = re.search(r"<code>(\d{8})</code>", page.text).group(1)

    entered = []
    for _ in range(2):
        other = Client()
        sign_in(other, member)
        other.post(reverse("mfa_authenticate"), {"code": code})
        entered.append(bool(signed_in(other)))

    assert entered == [True, False]


def test_a_membership_that_ends_between_the_two_steps_does_not_enter(client, protected):
    from comcep.members.states import change_state

    sign_in(client, protected)
    change_state(protected, Member.State.SUSPENDED, by=None)

    client.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})

    assert not client.get("/").wsgi_request.user.is_authenticated


# What protects the secrets


def test_the_secret_is_not_stored_in_the_clear(protected):
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get(user=protected).data)


def test_another_key_of_the_site_makes_every_code_wrong(settings, client, protected):
    settings.SECRET_KEY = "another-key-of-the-site-that-never-encrypted-anything-here"
    adapter = SecondFactorAdapter()
    stored = Authenticator.objects.get(user=protected).data["secret"]

    assert adapter.decrypt(stored) not in {"", "JBSWY3DPEHPK3PXP"}
    assert adapter.decrypt(stored) != adapter.decrypt(stored)


def test_the_former_key_still_reads_the_secrets(settings, protected):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-site-that-never-encrypted-anything-here"

    stored = Authenticator.objects.get(user=protected).data["secret"]
    assert SecondFactorAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_adding_and_removing_ask_who_one_is(client, protected):
    client.force_login(protected)

    for name in ("mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).url.startswith("/connexion/confirmer/")


def test_recovery_codes_are_offered_to_who_has_a_factor_and_to_nobody_else(client, protected):
    new = reverse("mfa_generate_recovery_codes")
    client.force_login(protected)
    assert new in client.get(SECURITY).text

    client.force_login(without_factor(peer=True))
    assert new not in client.get(SECURITY).text
    assert client.get(new).url == SECURITY


def test_adding_one_is_told_by_mail(client, activate):
    member = without_factor(peer=True)
    sign_in(client, member)

    activate(client)

    send_letters()
    assert mail.outbox[0].subject == "Second facteur ajouté"
    assert "application de codes" in mail.outbox[0].body


def test_the_first_one_closes_the_sessions_opened_without(client, activate):
    member = without_factor(peer=True)
    elsewhere = Client()
    sign_in(elsewhere, member)
    sign_in(client, member)

    activate(client)

    assert client.get("/forum/").status_code == 200
    assert elsewhere.get("/forum/").status_code == 302


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_authenticate", "mfa_reauthenticate"]
)
def test_these_pages_speak_french_only(client, name):
    member = without_factor(peer=True)
    sign_in(client, member)

    text = client.get(reverse(name), follow=True).text

    assert not re.search(r"\b(Sign|Password|Email|Add|Remove|Security key|please)\b", text)


def test_an_operator_takes_the_factors_of_a_lost_phone_away(protected, capsys):
    from django.core.management import call_command

    client = Client()
    client.force_login(protected)

    call_command("reset_second_factor", protected.email)

    assert not Authenticator.objects.filter(user=protected).exists()
    assert client.get("/forum/").status_code == 302
    send_letters()
    assert mail.outbox[-1].to == [protected.email]
