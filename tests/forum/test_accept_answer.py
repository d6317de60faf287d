"""Saying which answer is the good one."""

import pytest

from forum.following.follows import follow
from forum.questions.models import Question
from tests.factories import PostFactory, TopicFactory
from tests.forum.writing import told, url

pytestmark = pytest.mark.django_db


def accepted(topic):
    return Question.objects.get(topic=topic).accepted_post


def test_the_asker_accepts_an_answer_and_its_author_is_told(client, topic, answer):
    client.force_login(topic.poster)

    response = client.post(url("accept", answer), follow=True)

    assert accepted(topic) == answer
    assert "Réponse retenue" in response.text
    assert told(answer.poster, "accepted") == 1


def test_accepting_again_changes_nothing(client, topic, answer):
    client.force_login(topic.poster)
    client.post(url("accept", answer))
    before = Question.objects.values().get(topic=topic)

    client.post(url("accept", answer))

    assert Question.objects.values().get(topic=topic) == before
    assert told(answer.poster, "accepted") == 1


def test_another_answer_takes_its_place(client, topic, answer):
    other = PostFactory(topic=topic)
    client.force_login(topic.poster)
    client.post(url("accept", answer))

    client.post(url("accept", other))

    assert accepted(topic) == other


def test_who_follows_is_told_of_each_answer_that_was_kept_and_not_of_new_answers(client, peer, topic, answer):
    follow(peer, topic=topic)
    client.force_login(topic.poster)
    client.post(url("accept", answer))
    client.post(url("accept", PostFactory(topic=topic)))
    client.force_login(peer)

    lines = client.get("/notifications/").context["rows"]

    assert [line.text for line in lines] == ["Une réponse a été retenue dans un sujet que vous suivez."] * 2


def test_an_acceptance_is_withdrawn(client, topic, answer):
    client.force_login(topic.poster)
    client.post(url("accept", answer))

    client.post(url("accept", answer), {"accepted": "0"})

    assert accepted(topic) is None


def test_withdrawing_another_answer_changes_nothing(client, topic, answer):
    other = PostFactory(topic=topic)
    client.force_login(topic.poster)
    client.post(url("accept", answer))

    client.post(url("accept", other), {"accepted": "0"})

    assert accepted(topic) == answer


def test_the_page_of_the_topic_offers_to_withdraw(client, topic, answer):
    client.force_login(topic.poster)
    client.post(url("accept", answer))

    page = client.get(url("permalink", answer), follow=True).text

    assert 'name="accepted" value="0"' in page


def test_a_moderator_accepts_for_the_asker(client, moderator, topic, answer):
    client.force_login(moderator)

    client.post(url("accept", answer))

    assert accepted(topic) == answer


def test_another_peer_does_not_decide(client, peer, topic, answer):
    client.force_login(peer)

    response = client.post(url("accept", answer))

    assert response.status_code == 403
    assert "Seul l’auteur de la question" in response.text
    assert accepted(topic) is None


def test_the_question_is_not_its_own_answer(client, topic):
    client.force_login(topic.poster)

    response = client.post(url("accept", topic.first_post))

    assert response.status_code == 409
    assert "n’est pas une réponse" in response.text


def test_the_asker_of_one_question_decides_of_no_other(client, topic):
    elsewhere = PostFactory(topic=TopicFactory(forum=topic.forum))
    client.force_login(topic.poster)

    assert client.post(url("accept", elsewhere)).status_code == 403


def test_accepting_takes_a_post(client, topic, answer):
    client.force_login(topic.poster)

    assert client.get(url("accept", answer)).status_code == 405


def test_an_outsider_does_not_find_it(client, outsider, answer):
    client.force_login(outsider)

    assert client.post(url("accept", answer)).status_code == 404
