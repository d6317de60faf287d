"""The address of a member's page, alone on its line, is a card for who reads the directory."""

import pytest

from comcep.members.models import Member
from comcep.members.states import change_state
from forum.questions.addresses import topic_url
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.forum.test_member_page import helper  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(helper):  # noqa: F811
    MemberFactory(peer=True, first_name="Une", last_name="Autre")
    Member.objects.filter(pk=helper.pk).update(job="Référente <VAE>")
    return helper


def read(client, topic, *members):
    PostFactory(topic=topic, content="\n\n".join(f"[ici](/membres/{each.public_id}/)" for each in members))
    return client.get(topic_url(topic)).text


def test_it_says_who_and_where(client, peer, topic, contact):
    client.force_login(peer)

    said = read(client, topic, contact)

    assert said.count("page-card") == 1 and f'href="/membres/{contact.public_id}/">Solène Hoarau</a>' in said
    assert "Référente &lt;VAE&gt; · Apec, Bretagne" in said
    assert "Une Autre" not in said


def test_who_looks_nobody_up_reads_the_link_that_was_typed(client, outsider, outsiders_section, contact):
    client.force_login(outsider)

    said = read(client, TopicFactory(forum=outsiders_section), contact)

    assert "page-card" not in said and "ici</a>" in said
    assert "Hoarau" not in said and "Référente" not in said


def test_who_is_unlisted_or_has_left_is_no_card(client, peer, topic, contact):
    unlisted, gone = MemberFactory(peer=True, listed=False), MemberFactory(peer=True)
    change_state(gone, Member.State.ENDED, by=None)
    client.force_login(peer)

    said = read(client, topic, unlisted, gone, contact)

    assert said.count("page-card") == 1 and said.count("ici</a>") == 2


def test_cards_cost_one_statement_whatever_their_number(
    client, peer, topic, contact, django_assert_num_queries
):
    client.force_login(peer)
    others = [MemberFactory(peer=True) for _ in range(2)]
    read(client, topic, contact)
    for _ in range(2):
        client.get(topic_url(topic))
        with django_assert_num_queries(8):
            client.get(topic_url(topic))
        PostFactory(topic=topic, content="\n\n".join(f"[ici](/membres/{o.public_id}/)" for o in others))
