"""The directory: peers, for peers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comcep.members.directory.people import people, said
from comcep.members.models import Member
from forum.questions.models import FieldOfKnowledge, Theme
from tests.factories import MemberFactory, NetworkFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.django_db
URL = "/membres/"


def names(response):
    return [person["name"] for person in response.context["people"]]


@pytest.fixture
def reader(client, peer):
    client.force_login(peer)
    return peer


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get(URL)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "who",
    [
        {"outsider": True},
        {"outsider": True, "roles": ["committee"]},
        {"state": "confirmed"},
        {"staff": True, "roles": ["admin"]},
    ],
)
def test_the_directory_does_not_exist_for_who_is_no_peer(client, who):
    client.force_login(MemberFactory(**who))

    assert client.get(URL).status_code == 404


def test_a_peer_finds_a_colleague_with_what_tells_who_she_is(client, reader):
    MemberFactory(
        peer=True,
        first_name="Hélène",
        last_name="Le Goff",
        job="Conseillère CEP",
        network=NetworkFactory(slug="cap-emploi", name="Cap emploi"),
        organisation=OrganisationFactory(name="Cap emploi du Morbihan"),
        region=RegionFactory(slug="bretagne", name="Bretagne"),
    )

    text = client.get(URL).text

    for words in ["Hélène Le Goff", "Conseillère CEP", "Cap emploi du Morbihan", "Bretagne"]:
        assert words in text


def test_the_directory_gives_no_address(client, reader):
    other = MemberFactory(peer=True)

    text = client.get(URL).text

    assert other.email not in text
    assert reader.email not in text


@pytest.mark.parametrize(
    "who",
    [{"peer": True, "listed": False}, {"outsider": True}, {"state": "confirmed"}, {"staff": True}]
    + [{"peer": True, "state": state} for state in Member.State if state != Member.State.VALIDATED],
)
def test_who_is_not_to_be_found_is_not_found(client, reader, who):
    MemberFactory(first_name="Introuvable", **who)

    response = client.get(URL, {"q": "introuvable"})

    assert names(response) == []
    assert "0 membre" in response.text


@pytest.mark.parametrize("words", ["helene", "HÉLÈNE", "goff", "Le Goff Hélène", "éle"])
def test_a_name_is_found_without_its_accents_and_in_any_order(client, reader, words):
    MemberFactory(peer=True, first_name="Hélène", last_name="Le Goff")
    MemberFactory(peer=True, first_name="Paul", last_name="Martin")

    assert names(client.get(URL, {"q": words})) == ["Hélène Le Goff"]


@pytest.mark.parametrize("words", ["[", "a*(", "%", "\\", "'; --", "x" * 80])
def test_odd_words_find_nobody_and_break_nothing(client, reader, words):
    assert client.get(URL, {"q": words}).status_code == 200


def test_a_letter_that_carries_no_accent_is_not_mistaken_for_another(client, reader):
    MemberFactory(peer=True, first_name="Halina", last_name="Zed")

    assert names(client.get(URL, {"q": "helene"})) == []


def test_network_and_region_narrow_the_list(client, reader):
    apec, region = NetworkFactory(slug="apec"), RegionFactory(slug="corse", name="Corse")
    wanted = MemberFactory(peer=True, network=apec, region=region)
    MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"), region=region)

    response = client.get(URL, {"reseau": "apec", "region": "corse"})

    assert names(response) == [wanted.display_name]


def test_an_unknown_filter_is_ignored(client, reader):
    assert names(client.get(URL, {"reseau": "inconnu", "page": "abc"})) == [reader.display_name]


def test_twenty_people_stand_on_a_page(client, reader):
    MemberFactory.create_batch(30, peer=True)

    first, second = client.get(URL), client.get(URL, {"page": 2, "q": "camille"})

    assert (len(names(first)), len(names(second))) == (20, 11)
    assert f'href="{URL}?q=camille"' in second.text


@pytest.mark.parametrize("size", [3, 60])
def test_the_directory_takes_nine_statements_at_most(client, reader, size):
    for place in range(size):
        MemberFactory(
            peer=True,
            network=NetworkFactory(slug=f"reseau-{place % 5}"),
            organisation=OrganisationFactory(),
            region=RegionFactory(slug=f"region-{place % 7}"),
        )

    with CaptureQueriesContext(connection) as seen:
        client.get(URL)

    asked = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 9, "\n".join(asked)


def test_a_theme_narrows_the_list_and_stands_under_the_name(client, reader):
    vae, cpf = (Theme.objects.get(slug=slug) for slug in ("vae", "cpf"))
    wanted = MemberFactory(peer=True)
    FieldOfKnowledge.objects.create(member=wanted, theme=vae)
    FieldOfKnowledge.objects.create(member=wanted, theme=cpf)

    response = client.get(URL, {"theme": "vae"})

    assert names(response) == [wanted.display_name]
    assert "CPF, VAE" in response.text


def test_a_line_of_the_list_says_a_person_as_the_model_does():
    network, organisation = NetworkFactory(slug="apec"), OrganisationFactory(name="Apec")
    for fields in (
        {"peer": True, "network": network},
        {"peer": True, "network": network, "organisation": organisation, "first_name": "", "last_name": ""},
        {"outsider": True, "organisation": organisation},
        {"staff": True},
    ):
        MemberFactory(**fields)

    listed = [said(row) for row in people(Member.objects.all())[0:9]]

    models = Member.objects.in_bulk()
    assert [(row["name"], row["affiliation"]) for row in listed] == [
        (models[row["id"]].display_name, models[row["id"]].affiliation) for row in listed
    ]
