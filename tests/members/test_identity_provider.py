"""Signing in through an OpenID Connect provider: a real one, started here, which also lies on demand."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers import registry
from django.test import Client

from comcep.members.models import Member, SignIn
from comcep.members.states import change_state
from tests.factories import PASSWORD, MemberFactory, SecondFactorFactory
from tests.members.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db

START = "/connexion/par/fournisseur/"


@pytest.fixture(scope="module")
def server():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(server, settings):
    """The site, set as its environment would set it for this provider."""
    server.bend_id_token = server.bend_userinfo = dict
    server.id_token_key = server.userinfo_key = None
    server.signed = True
    server.asked.clear()
    server.ended.clear()
    server.person = {
        "sub": "abc-123",
        "given_name": "Inès",
        "usual_name": "Marchand",
        "email": "ines@apec.test",
        "email_verified": True,
        "siret": "13002526500013",
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "provider_class": "comcep.members.signing.identity.provider.IdentityProvider",
            "APPS": [
                {
                    "provider_id": "fournisseur",
                    "name": "ProConnect",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {
                        "server_url": server.issuer,
                        "scope": ["openid", "given_name", "usual_name", "email"],
                        "auth_params": {"acr_values": "eidas1"},
                        "signed_userinfo": True,
                        "token_auth_method": "client_secret_post",
                    },
                }
            ],
        }
    }
    _load_again()
    yield server
    settings.SOCIALACCOUNT_PROVIDERS = {}
    _load_again()


def _load_again():
    """What allauth reads of the settings once, when a site starts."""
    registry.loaded, registry.provider_map = False, type(registry.provider_map)()
    registry.load()


@pytest.fixture
def ines(db):
    return MemberFactory(peer=True, email="ines@apec.test")


def go(client, provider, *, start=START):
    """From the button to the page where one lands, as a browser goes."""
    away = client.get(start)
    assert away.status_code == 302 and away.url.startswith(provider.issuer), away
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.url).query).items()}
    back = urlsplit(provider.authorize(asked))
    return client.get(f"{back.path}?{back.query}")


def signed_in(client):
    return client.session.get("_auth_user_id")


# Signing in


def test_the_page_offers_the_provider_only_when_there_is_one(client, settings, provider):
    assert "Se connecter avec ProConnect" in client.get("/connexion/").text
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "ProConnect" not in client.get("/connexion/").text
    assert client.get(START).status_code == 404


def test_what_is_asked_of_the_provider(client, provider, ines):
    go(client, provider)

    (asked,) = provider.asked
    assert set(asked["scope"].split()) == {"openid", "given_name", "usual_name", "email"}
    assert (asked["acr_values"], asked["code_challenge_method"]) == ("eidas1", "S256")
    assert len(asked["nonce"]) >= 32 and len(asked["state"]) >= 16
    assert asked["redirect_uri"].endswith("/connexion/par/fournisseur/retour/")


def test_the_visitor_does_not_say_what_is_asked(client, provider, ines):
    go(client, provider, start=f"{START}?auth_params=nonce=connu%26acr_values=eidas0&scope=admin")

    (asked,) = provider.asked
    assert asked["nonce"] != "connu"
    assert asked["acr_values"] == "eidas1" and "admin" not in asked["scope"]


def test_a_verified_address_opens_its_account(client, provider, ines):
    go(client, provider)

    assert signed_in(client) == str(ines.pk)
    assert ines.sign_ins.get().method == SignIn.Method.PROVIDER
    account = SocialAccount.objects.get(user=ines)
    assert account.uid == "abc-123"
    assert not re.search("Marchand|siret|ines@", str(account.extra_data))
    assert not SocialToken.objects.exists()


def test_the_tie_holds_when_the_address_changes_there(client, provider, ines):
    go(client, provider)
    provider.person["email"] = "ailleurs@apec.test"
    again = Client()

    go(again, provider)

    assert signed_in(again) == str(ines.pk)


@pytest.mark.parametrize("verified", [False, None, "true", 1, "absent"])
def test_an_address_that_is_not_verified_opens_nothing(client, provider, ines, verified):
    provider.person["email_verified"] = verified
    if verified == "absent":
        del provider.person["email_verified"]

    response = go(client, provider)

    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert "ne garantit pas votre adresse" in client.get(response.url).text


def test_one_ties_it_oneself_then_from_ones_account(client, provider, ines):
    provider.person["email_verified"] = False
    client.post("/connexion/", {"login": ines.email, "password": PASSWORD})
    go(client, provider, start=f"{START}?process=connect")
    assert SocialAccount.objects.get(user=ines).uid == "abc-123"
    assert "Détacher" in client.get("/compte/securite/").text

    other = Client()
    go(other, provider)
    assert signed_in(other) == str(ines.pk)

    client.post(f"{START}detacher/")
    assert not SocialAccount.objects.exists()


def test_an_identity_already_tied_is_not_taken_by_another_account(client, provider, ines):
    go(Client(), provider)
    other = MemberFactory(peer=True)
    client.post("/connexion/", {"login": other.email, "password": PASSWORD})

    go(client, provider, start=f"{START}?process=connect")

    assert SocialAccount.objects.get().user == ines


def test_who_has_no_account_asks_to_join_like_anybody(client, provider):
    response = go(client, provider)

    assert response.url == "/rejoindre/"
    assert not signed_in(client)
    assert not Member.objects.exists()
    page = client.get(response.url).text
    assert "ines@apec.test" in page and "Marchand" in page


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_a_closed_membership_stays_out(client, provider, ines, state):
    go(Client(), provider)
    change_state(ines, state, by=None)

    go(client, provider)

    assert not signed_in(client)


def test_an_applicant_enters_and_is_still_to_be_validated(client, provider):
    applicant = MemberFactory(state="confirmed", email="ines@apec.test")

    go(client, provider)

    assert signed_in(client) == str(applicant.pk)
    assert Member.objects.get(pk=applicant.pk).state == "confirmed"
    assert client.get("/forum/").status_code == 404


def test_the_second_factor_is_asked_all_the_same(client, provider, ines):
    SecondFactorFactory(user=ines)

    response = go(client, provider)

    assert response.url == "/connexion/code/"
    assert not signed_in(client)


# What is not believed


def refused(client, response):
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert response.url == "/connexion/"
    return "n’a pas abouti" in client.get(response.url).text


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "un-autre"},
        {"nonce": None},
        {"iss": "https://ailleurs.example"},
        {"aud": "un-autre-site"},
        {"aud": [CLIENT, "un-autre"], "azp": "un-autre"},
        {"exp": 1_000_000_000},
        {"sub": "quelqu-un-d-autre"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_as_it_must_be(client, provider, ines, change):
    provider.bend_id_token = lambda claims: {**claims, **change}

    assert refused(client, go(client, provider))


@pytest.mark.parametrize(
    "change",
    [{"iss": "https://ailleurs.example"}, {"aud": "un-autre-site"}, {"sub": "quelqu-un-d-autre"}],
    ids=str,
)
def test_a_signed_userinfo_that_is_not_as_it_must_be(client, provider, ines, change):
    provider.bend_userinfo = lambda claims: {**claims, **change}

    assert refused(client, go(client, provider))


def test_an_id_token_signed_by_a_stranger(client, provider, ines):
    provider.id_token_key = provider.stranger

    assert refused(client, go(client, provider))


def test_userinfo_signed_by_a_stranger(client, provider, ines):
    provider.userinfo_key = provider.stranger

    assert refused(client, go(client, provider))


def test_userinfo_without_signature_where_one_is_expected(client, provider, ines):
    provider.signed = False

    assert refused(client, go(client, provider))


def test_userinfo_without_signature_where_the_operator_accepts_it(client, provider, ines, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["signed_userinfo"] = False
    provider.signed = False

    go(client, provider)

    assert signed_in(client) == str(ines.pk)


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_a_token_that_anybody_could_have_signed(provider, alg):
    import jwt
    from allauth.socialaccount.providers.oauth2.client import OAuth2Error

    from comcep.members.signing.identity.tokens import claims_of

    claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "abc-123", "exp": 4_000_000_000}
    key = "" if alg == "none" else SECRET * 3
    forged = jwt.encode(claims, key, algorithm=alg, headers={"kid": "cle-1"})

    with pytest.raises(OAuth2Error):
        claims_of(forged, config=provider.config(), audience=CLIENT)


def test_an_answer_nobody_asked_for(client, provider, ines):
    code = provider.authorize({"redirect_uri": "http://testserver/x", "state": "s", "nonce": "n"})

    response = client.get(f"{START}retour/?{urlsplit(code).query}")

    assert not signed_in(client)
    assert response.status_code in {302, 403}


def test_an_answer_serves_once(client, provider, ines):
    away = client.get(START)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.url).query).items()}
    back = urlsplit(provider.authorize(asked))
    client.get(f"{back.path}?{back.query}")
    client.post("/deconnexion/")

    client.get(f"{back.path}?{back.query}")

    assert not signed_in(client)


def test_giving_up_there_is_told_here(client, provider):
    away = client.get(START)
    state = parse_qs(urlsplit(away.url).query)["state"][0]

    response = client.get(f"{START}retour/?error=access_denied&state={state}")

    assert "n’a pas abouti" in client.get(response.url).text


# Signing out


def test_signing_out_here_leads_to_signing_out_there(client, provider, ines):
    go(client, provider)

    page = client.post("/deconnexion/")

    assert not signed_in(client)
    address = re.search(r'href="([^"]+/end\?[^"]+)"', page.text).group(1).replace("&amp;", "&")
    requests.get(address, timeout=5)
    (ended,) = provider.ended
    assert ended["id_token_hint"].count(".") == 2
    assert ended["post_logout_redirect_uri"].endswith("/")


def test_who_signed_in_otherwise_signs_out_here_alone(client, provider, ines):
    client.post("/connexion/", {"login": ines.email, "password": PASSWORD})

    assert client.post("/deconnexion/").status_code == 302
