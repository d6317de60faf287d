"""The page of a member: no more than its reader reads elsewhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience
from forum.questions.addresses import topic_url
from forum.questions.models import FieldOfKnowledge, Question, Theme
from tests.factories import (
    MemberFactory,
    NetworkFactory,
    PostFactory,
    RegionFactory,
    SectionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def page_of(member):
    return reverse("people:member", args=[member.public_id])


@pytest.fixture
def helper(db):
    """A peer who answers."""
    return MemberFactory(
        peer=True,
        first_name="Solène",
        last_name="Hoarau",
        job="Conseillère CEP",
        network=NetworkFactory(slug="apec", name="Apec"),
        region=RegionFactory(slug="bretagne", name="Bretagne"),
    )


def accept(topic, writer, **fields):
    """An answer of ``writer``, accepted."""
    post = PostFactory(topic=topic, poster=writer, **fields)
    Question.objects.update_or_create(
        topic=topic, defaults={"accepted_post": post, "accepted_at": timezone.now(), "expects_answer": True}
    )
    return post


def titles(response):
    return [row["title"] for row in response.context["rows"]]


def test_the_name_over_a_message_leads_to_its_author(client, peer, topic, helper):
    PostFactory(topic=topic, poster=helper)
    client.force_login(peer)

    assert f'href="{page_of(helper)}"' in client.get(topic_url(topic)).text
    shown = client.get(page_of(helper))
    assert shown.status_code == 200
    assert '<a href="/membres/">Membres</a>' in shown.text.split("Fil d’Ariane")[1]


def test_a_peer_reads_where_a_colleague_stands_and_what_she_gave(client, peer, helper, peers_section):
    FieldOfKnowledge.objects.create(member=helper, theme=Theme.objects.get(slug="vae"))
    given, other, own = (
        TopicFactory(forum=peers_section, subject=title, poster=peer)
        for title in ("Donnée", "D’autrui", "Sienne")
    )
    own.poster = helper
    own.save()
    accept(given, helper)
    accept(other, MemberFactory(peer=True))
    PostFactory(topic=other, poster=helper)
    accept(own, helper)
    client.force_login(peer)

    response = client.get(page_of(helper))

    assert titles(response) == ["Donnée"]
    assert response.context["answers"] == 1
    for words in ("Solène Hoarau", "Apec", "Bretagne", "Conseillère CEP", "VAE"):
        assert words in response.text


def test_an_answer_where_the_reader_does_not_read_is_not_counted(client, peer, helper):
    accept(TopicFactory(forum=SectionFactory(opened_to=Audience.MODERATORS)), helper)
    client.force_login(peer)

    assert client.get(page_of(helper)).context["answers"] == 0


def test_an_outside_member_knows_whom_the_own_section_shows(
    client, outsider, helper, peers_section, outsiders_section
):
    accept(TopicFactory(subject="Entre pairs"), helper)
    client.force_login(outsider)

    assert client.get(page_of(helper)).status_code == 404

    accept(TopicFactory(forum=outsiders_section, subject="Avec eux"), helper)
    response = client.get(page_of(helper))

    assert titles(response) == ["Avec eux"]
    assert "Conseillère CEP" not in response.text
    assert "Écrire un message privé" not in response.text


@pytest.mark.parametrize("gone", [{"listed": False}, {"state": "suspended"}, {"is_active": False}])
def test_who_is_unlisted_or_left_has_no_page_and_no_link(client, peer, topic, helper, gone):
    PostFactory(topic=topic, poster=helper)
    for name, value in gone.items():
        setattr(helper, name, value)
    helper.save()
    client.force_login(peer)

    assert client.get(page_of(helper)).status_code == 404
    assert page_of(helper) not in client.get(topic_url(topic)).text


def test_a_peer_knows_an_outside_member_by_the_messages_of_both(
    client, peer, outsider, peers_section, outsiders_section
):
    client.force_login(peer)
    assert client.get(page_of(outsider)).status_code == 404

    PostFactory(topic=TopicFactory(forum=outsiders_section), poster=outsider)

    assert "Hors pair" in client.get(page_of(outsider)).text


def test_one_sees_what_others_read_of_oneself(client, helper):
    client.force_login(helper)

    response = client.get(page_of(helper))

    assert reverse("account:profile") in response.text
    assert "Écrire un message privé" not in response.text


def test_the_page_costs_the_same_whatever_was_given(client, peer, helper, peers_section):
    client.force_login(peer)
    client.get(page_of(helper))
    costs = []
    for _ in range(2):
        for _ in range(7):
            accept(TopicFactory(forum=peers_section), helper, created=timezone.now() - timedelta(days=1))
        with CaptureQueriesContext(connection) as statements:
            client.get(page_of(helper))
        costs.append(len(statements))

    assert costs[0] == costs[1] <= 10
