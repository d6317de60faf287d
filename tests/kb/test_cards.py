"""A link to a procedure, alone on its line, is a card for who may read the procedure."""

import pytest

from comcep.members.access.audiences import Audience
from forum.questions.addresses import topic_url
from tests.factories import PostFactory, TopicFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db):
    ProcedureFactory(title="Une autre fiche", slug="autre")
    return ProcedureFactory(title="Financer une VAE", slug="financer-une-vae", intro="Qui paie quoi.")


def read(client, topic, text):
    PostFactory(topic=topic, content=text)
    return client.get(topic_url(topic)).text


@pytest.mark.parametrize(
    "text",
    [
        "Voyez\u00a0:\n\n[la fiche](/fiches/financer-une-vae/)",
        "Voyez\u00a0:\n\nhttp://localhost:8000/fiches/financer-une-vae/",
        '<p>Voyez</p><p><a href="/fiches/financer-une-vae/">ici</a></p>',
    ],
)
def test_it_says_the_title_and_the_state_of_today(client, peer, topic, page, text):
    client.force_login(peer)

    said = read(client, topic, text)

    assert "page-card" in said and "Financer une VAE" in said and page.shown_state.label in said
    assert "Une autre fiche" not in said


def test_inside_a_sentence_it_stays_a_link(client, peer, topic, page):
    client.force_login(peer)

    said = read(client, topic, "Voyez [la fiche](/fiches/financer-une-vae/), très claire.")

    assert "page-card" not in said and "la fiche</a>" in said


def test_who_may_not_read_it_reads_the_link_that_was_typed(client, outsider, outsiders_section, page):
    topic = TopicFactory(forum=outsiders_section)
    ProcedureFactory(title="Ouverte", slug="ouverte", audience=Audience.OUTSIDERS)
    client.force_login(outsider)

    said = read(
        client,
        topic,
        "[Une](/fiches/financer-une-vae/)\n\n[Deux](/fiches/ouverte/)\n\n[Trois](/fiches/rien/)",
    )

    assert "Financer une VAE" not in said and "Une</a>" in said and "Trois</a>" in said
    assert said.count("page-card") == 1 and "Ouverte" in said


def test_cards_cost_one_statement_whatever_their_number(client, peer, topic, page, django_assert_num_queries):
    client.force_login(peer)
    read(client, topic, "[Une](/fiches/financer-une-vae/)")
    for _ in range(2):
        client.get(topic_url(topic))
        with django_assert_num_queries(8):
            client.get(topic_url(topic))
        PostFactory(topic=topic, content="[Une](/fiches/financer-une-vae/)\n\n[Deux](/fiches/autre/)")
