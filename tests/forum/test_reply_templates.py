"""Shared beginnings of a reply, for moderators."""

import pytest

from forum.questions.addresses import topic_url
from forum.questions.models import ReplyTemplate
from tests.forum.writing import Document, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def welcome(db):
    ReplyTemplate.objects.create(name="Autre modèle", text="Autre chose.")
    return ReplyTemplate.objects.create(name="Bienvenue", text="**Bienvenue** parmi nous.")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Bonjour,", "Bonjour,\n\n**Bienvenue** parmi nous."),
        ("<p>Bonjour,</p>", "Bonjour,\n\n**Bienvenue** parmi nous."),
        ("", "**Bienvenue** parmi nous."),
    ],
)
def test_a_moderator_adds_one_to_what_is_typed_and_publishes_nothing(
    client, moderator, topic, welcome, typed, expected
):
    client.force_login(moderator)
    assert "Partir d’un modèle" in client.get(topic_url(topic)).text

    response = client.post(url("reply", topic), {"text": typed, "modele": welcome.name, "inserer": "1"})

    assert response.status_code == 200 and Document(response.text).text_of("text") == expected
    assert topic.posts.count() == 1


def test_one_that_is_gone_loses_nothing(client, moderator, topic, welcome):
    client.force_login(moderator)

    response = client.post(url("reply", topic), {"text": "Bonjour,", "modele": "Parti", "inserer": "1"})

    assert Document(response.text).text_of("text") == "Bonjour,"


def test_members_have_none(client, peer, topic, welcome):
    client.force_login(peer)

    assert "modèle" not in client.get(topic_url(topic)).text
    client.post(url("reply", topic), {"text": "Ma réponse.", "modele": welcome.name, "inserer": "1"})
    assert not topic.posts.filter(content__contains="Bienvenue").exists()


@pytest.mark.parametrize(("who", "status"), [("moderator", 200), ("peer", 404)])
def test_moderators_keep_the_list_in_the_admin(request, client, welcome, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/admin/snippets/questions/replytemplate/").status_code == status
