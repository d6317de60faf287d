"""A session that ends while one writes loses no text, whatever the form."""

import pytest
from django.test import Client

from comcep.members.models import Request
from forum.questions.models import Conversation, Participation
from tests.factories import MemberFactory, PrivateMessageFactory

pytestmark = pytest.mark.django_db
WORDS = "Une phrase que j’ai mis dix minutes à écrire."


@pytest.fixture
def browser():
    """Its session has ended: the form it shows still carries a valid token."""
    return Client(headers={"referer": "http://testserver/d-ou-je-viens/"})


@pytest.fixture
def letter(peer):
    talk = Conversation.objects.create(begun_by=peer)
    Participation.objects.create(conversation=talk, member=peer)
    return PrivateMessageFactory(conversation=talk, sender=peer)


def test_a_flag_gives_its_words_back_and_the_way_back(browser, topic):
    page = f"/signaler/message/{topic.first_post.public_id}/"

    response = browser.post(page, {"reason": "other", "words": WORDS})

    assert (response.status_code, WORDS in response.text) == (403, True)
    assert "/connexion/?next=/d-ou-je-viens/" in response.text
    assert "no-store" in response["Cache-Control"]


def test_so_does_a_flag_of_a_private_message(browser, letter):
    assert WORDS in browser.post(f"/signaler/prive/{letter.public_id}/", {"words": WORDS}).text


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/reseau/demande/{id}/refuser/", "refusal-words"),
        ("/reseau/demande/{id}/preciser/", "precision-words"),
        ("/reseau/membres/{id}/", "end-words"),
        ("/reseau/hors-pairs/", "why"),
        ("/rejoindre/ma-demande/", "answer"),
    ],
)
def test_so_does_what_is_written_at_the_desk_and_of_a_request(browser, path, field):
    asked = Request.objects.create(member=MemberFactory(), network=MemberFactory(peer=True).network)

    assert WORDS in browser.post(path.format(id=asked.public_id), {field: WORDS, "do": "answer"}).text


def test_a_password_is_never_handed_back(browser):
    secret = "quatre mots pour entrer"

    response = browser.post("/compte/mot-de-passe/", {"oldpassword": secret, "password1": secret})

    assert secret not in response.text


def test_nothing_typed_leads_straight_to_sign_in(browser, topic):
    response = browser.post(f"/signaler/message/{topic.first_post.public_id}/", {"reason": "other"})

    assert (response.status_code, response.url.split("?")[0]) == (302, "/connexion/")


def test_another_site_is_no_way_back(topic):
    stranger = Client(headers={"referer": "https://ailleurs.example/piege/"})

    response = stranger.post(f"/signaler/message/{topic.first_post.public_id}/", {"words": WORDS})

    assert "/connexion/?next=/&" in response.text or '/connexion/?next=/"' in response.text
    assert "ailleurs" not in response.text
