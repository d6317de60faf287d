"""Saying thank you."""

import pytest

from forum.questions import counters
from forum.questions.models import Authorship
from tests.forum.writing import told, url

pytestmark = pytest.mark.django_db


def thanks(post):
    return Authorship.objects.get(post=post).thanks_count


def test_a_thank_you_counts_once_and_is_told_once(client, peer, answer):
    client.force_login(peer)

    client.post(url("thank", answer))
    client.post(url("thank", answer))

    assert thanks(answer) == 1
    assert told(answer.poster, "thanks") == 1
    assert counters.recount()["thanks"] == 0


def test_a_thank_you_is_taken_back_once(client, peer, answer):
    client.force_login(peer)
    client.post(url("thank", answer))

    client.post(url("thank", answer), {"thanked": "0"})
    client.post(url("thank", answer), {"thanked": "0"})

    assert thanks(answer) == 0


def test_nobody_thanks_oneself(client, answer):
    client.force_login(answer.poster)

    response = client.post(url("thank", answer))

    assert response.status_code == 403 and "soi-même" in response.text
    assert thanks(answer) == 0


def test_what_one_may_not_read_is_not_thanked(client, outsider, answer):
    client.force_login(outsider)

    assert client.post(url("thank", answer)).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, answer):
    response = client.post(url("thank", answer))

    assert response.status_code == 302 and response.url.startswith("/connexion/")
    assert thanks(answer) == 0
