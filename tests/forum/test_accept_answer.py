"""Saying which answer is the good one."""

import pytest

from forum.following.follows import follow
from forum.promise import ladder
from forum.questions.addresses import topic_url
from forum.questions.models import Question
from forum.reading import lists
from forum.writing import accepting
from forum.writing.editing import edit_post
from forum.writing.moderating import remove_post, restore_post
from tests.factories import MemberFactory, PostFactory, TopicFactory
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


# One’s own reply; an answer that changes, goes away or comes back


def test_ones_own_reply_is_no_answer_but_says_who_solved_it(client, peer, topic):
    own = PostFactory(topic=topic, poster=topic.poster)
    client.force_login(topic.poster)

    assert "Dire que c’est résolu" in client.get(topic_url(topic)).text
    client.post(url("accept", own))

    client.force_login(peer)
    page = client.get(topic_url(topic)).text
    assert "Résolu par la personne qui demandait" in page and "Réponse retenue" not in page
    listed = client.get(f"/forum/{topic.forum.slug}/").text
    assert "Résolu par la personne qui demandait" in listed and "Réponse retenue" not in listed
    assert told(topic.poster, "accepted") == 0


@pytest.mark.parametrize("by", ["who asked", "the same network"])
def test_who_is_content_waits_no_longer(client, peer, topic, by):
    near = MemberFactory(peer=True, network=topic.poster.network)
    kept = PostFactory(topic=topic, poster=topic.poster if by == "who asked" else near)
    beside = TopicFactory(forum=topic.forum, subject="Une autre attente")
    client.force_login(topic.poster)
    assert set(lists.waiting_for(peer)) == {topic, beside}

    client.post(url("accept", kept))

    assert set(lists.waiting_for(peer)) == set(ladder.waiting()) == {beside}
    assert topic.subject not in client.get("/forum/sans-reponse/").text


def test_an_answer_after_ones_own_is_an_answer(client, topic, answer):
    own = PostFactory(topic=topic, poster=topic.poster)
    client.force_login(topic.poster)
    client.post(url("accept", own))

    client.post(url("accept", answer))

    assert not Question.objects.get(topic=topic).self_solved


def test_what_is_rewritten_says_so_and_the_asker_is_told(client, peer, topic, answer):
    accepting.accept_answer(topic.question, answer, by=topic.poster)
    edit_post(answer, text=answer.content.raw, by=answer.poster)
    assert told(topic.poster, "rewritten") == 0

    edit_post(answer, text="Tout autre chose.", by=answer.poster)

    assert told(topic.poster, "rewritten") == 1
    client.force_login(peer)
    assert "Réécrite depuis qu’elle est retenue" in client.get(topic_url(topic)).text
    accepting.accept_answer(topic.question, answer, by=topic.poster)
    assert Question.objects.get(topic=topic).rewritten_at is None


def test_rewriting_another_answer_says_nothing(topic, answer):
    accepting.accept_answer(topic.question, answer, by=topic.poster)
    other = PostFactory(topic=topic)

    edit_post(other, text="Tout autre chose.", by=other.poster)

    assert told(topic.poster, "rewritten") == 0
    assert Question.objects.get(topic=topic).rewritten_at is None


def test_removed_and_restored_it_is_accepted_again(moderator, topic, answer):
    accepting.accept_answer(topic.question, answer, by=topic.poster)
    before = Question.objects.values().get(topic=topic)

    remove_post(answer, by=moderator, reason="Erreur.")
    assert accepted(topic) is None
    restore_post(answer)

    assert Question.objects.values().get(topic=topic) == before


def test_what_comes_back_takes_no_others_place(moderator, topic, answer):
    accepting.accept_answer(topic.question, answer, by=topic.poster)
    remove_post(answer, by=moderator, reason="Erreur.")
    other = PostFactory(topic=topic)
    accepting.accept_answer(topic.question, other, by=topic.poster)

    restore_post(answer)

    assert accepted(topic) == other
