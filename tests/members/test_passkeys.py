"""Passkeys: named by no key of the database, and one's own alone."""

import json
import re

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode

from comcep.members.signing.forms.factors import LoginWebAuthnForm
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db
SECURITY = "/compte/securite/"


@pytest.fixture
def key_of():
    def add(member, name="Téléphone"):
        return Authenticator.objects.create(
            user=member, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
        )

    return add


@pytest.fixture
def member():
    member = MemberFactory(peer=True)
    Authenticator.objects.filter(user=member).delete()
    return member


def signed_in(member):
    """Just signed in by password: nobody asks again who it is. A passkey added later does not change that."""
    client = Client()
    client.post("/connexion/", {"login": member.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(member.pk)
    return client


def addresses(client):
    return re.findall(rf'href="({SECURITY}cle/\w+/(?:nom|retirer)/)"', client.get(SECURITY).text)


def test_the_page_names_each_of_them_by_something_that_counts_nothing(member, key_of):
    client = signed_in(member)
    first, second = key_of(member), key_of(member, "Poste du bureau")

    found = addresses(client)

    names = {address.split("/")[4] for address in found}
    assert (len(found), len(names)) == (4, 2)
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)
    assert addresses(client) == found
    for row in (first, second):
        assert client.get(f"{SECURITY}cle/{row.pk}/nom/").status_code == 404


def test_the_address_renames_and_removes_that_one_alone(member, key_of):
    client = signed_in(member)
    key_of(member), key_of(member, "Poste du bureau")
    rename, remove = addresses(client)[2:]

    assert 'value="Poste du bureau"' in client.get(rename).text
    client.post(rename, {"name": "Bureau"})
    assert sorted(str(row) for row in Authenticator.objects.all()) == ["Bureau", "Téléphone"]

    assert "Bureau" in client.get(remove).text
    client.post(remove)
    assert [str(row) for row in Authenticator.objects.exclude(type="recovery_codes")] == ["Téléphone"]


def test_the_key_of_somebody_else_does_not_exist(member, key_of):
    client, other = signed_in(member), MemberFactory(peer=True)
    Authenticator.objects.filter(user=other).delete()
    theirs = signed_in(other)
    key_of(other)
    rename, remove = addresses(theirs)

    assert client.get(rename).status_code == client.post(remove).status_code == 404
    assert Authenticator.objects.filter(user=other).count() == 1
    assert Client().get(rename).url.startswith("/connexion/")


def test_what_a_device_keeps_of_the_account_is_its_public_identifier(member):
    page = signed_in(member).get(f"{SECURITY}cle/").text

    said = json.loads(re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page).group(1))
    handle = said["creation_options"]["publicKey"]["user"]["id"]
    assert websafe_decode(handle).decode() == member.public_id


@pytest.fixture
def signs_in(monkeypatch):
    """Whose account a passkey opens that keeps that handle; what the device signed is taken as right."""

    def complete(user, response):
        return Authenticator(user=user)

    monkeypatch.setattr(auth, "parse_authentication_response", lambda credential: credential)
    monkeypatch.setattr(auth, "complete_authentication", complete)

    def whose(handle):
        credential = {"response": {"userHandle": websafe_encode(handle.encode())}}
        form = LoginWebAuthnForm({"credential": json.dumps(credential)})
        return form.cleaned_data["credential"].user if form.is_valid() else None

    return whose


def test_a_passkey_opens_its_account_whenever_it_was_added(member, signs_in):
    other = MemberFactory(peer=True)

    for account in (member, other):
        assert signs_in(account.public_id) == account
        assert signs_in(user_pk_to_url_str(account)) == account


@pytest.mark.parametrize("handle", ["0" * 16, "", "é", "zzzz", "x" * 300])
def test_a_handle_of_nobody_opens_nothing(member, signs_in, handle):
    assert signs_in(handle) is None


@pytest.mark.parametrize(
    "credential", ["[]", '"x"', "{}", '{"response": {}}', '{"response": {"userHandle": 7}}']
)
def test_what_is_not_a_credential_is_refused(member, credential, rf):
    form = LoginWebAuthnForm({"credential": credential})

    assert not form.is_valid()
    assert isinstance(form.errors.as_data()["credential"][0], ValidationError)
