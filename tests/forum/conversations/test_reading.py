"""The list, the conversation, what is new in them and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.notifications.models import Notice
from forum.conversations import actions
from forum.questions.models import PrivateMessage
from tests.factories import MemberFactory, converse
from tests.forum.conversations.letters import LIST, at

pytestmark = pytest.mark.django_db


def test_the_conversation_shows_what_is_new_once(client, peer, colleague):
    converse(peer, colleague, "Bonjour.", "Bonjour à vous.")
    actions.begin(colleague, peer, text="Autre chose.")
    client.force_login(peer)

    first = client.get(at(PrivateMessage.objects.first()))
    again = client.get(at(PrivateMessage.objects.first()))

    before, after = first.text.split("Nouveau depuis votre visite")
    assert "Bonjour à vous." in before and "Autre chose." in after
    assert "Nouveau depuis votre visite" not in again.text


def test_the_header_counts_what_is_unread_until_it_is_read(client, peer, received):
    client.force_login(peer)

    assert '1<span class="visually-hidden"> non lu</span>' in client.get("/forum/").text
    assert 'class="count"' not in client.get(at(received)).text
    assert 'class="count"' not in client.get("/forum/").text


def test_the_list_marks_unread_in_words(client, peer, received, colleague):
    client.force_login(peer)

    page = client.get(LIST).text

    assert "data-unread" in page and "1 non lu" in page and colleague.display_name in page


def test_a_long_conversation_opens_where_one_left_off(client, peer, colleague):
    (message, *_) = converse(peer, colleague, *[f"Message {n}." for n in range(45)])
    client.force_login(peer)

    assert "Message 44." in client.get(at(message)).text
    assert "Message 0." in client.get(at(message) + "?page=1").text


@pytest.mark.parametrize("page", ["list", "conversation"])
def test_the_pages_cost_the_same_at_two_sizes(client, peer, colleague, page):
    (message, *_) = converse(peer, colleague, "Un.", "Deux.")
    url = LIST if page == "list" else at(message)
    client.force_login(peer)
    client.get(url)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    small = cost()
    converse(peer, colleague, *"abcdefghijkl")
    for other in MemberFactory.create_batch(6, peer=True):
        converse(peer, other, "Un.", "Deux.")

    assert (small, cost()) == ({"list": 6, "conversation": 9}[page],) * 2


def test_the_counter_costs_no_statement_more(client, peer, received):
    Notice.objects.filter(recipient=peer).update(seen_at=timezone.now())  # else the bell asks about it
    client.force_login(peer)
    client.get("/forum/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/forum/")

    assert len([q for q in captured if "questions_participation" in q["sql"]]) == 1
    assert "members_member" in next(q["sql"] for q in captured if "questions_participation" in q["sql"])
