"""What one writes a reply as: a request for a precision, in a role; and what withdraws a question."""

from datetime import timedelta

import pytest

from comcep.moderation.models import Decision
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import topic_url
from forum.questions.clock import PROMISE
from forum.questions.models import Authorship, Question
from tests.factories import MemberFactory, NetworkFactory, TopicFactory
from tests.forum.test_screening import STRONG
from tests.forum.writing import nothing_to_repair, url

pytestmark = pytest.mark.django_db
WORDS = "Est-ce un CDD de droit public ?"


def replied(client, member, topic, **form):
    client.force_login(member)
    return client.post(url("reply", topic), {"text": WORDS, **form})


def stood(topic):
    return Authorship.objects.get(post=topic.posts.latest("pk"))


@pytest.fixture
def neighbour(db):
    return Question.objects.filter(topic=TopicFactory())


def test_a_request_for_a_precision_holds_the_promise_until_the_asker_is_back(
    client, colleague, topic, neighbour
):
    before = neighbour.values().get()

    replied(client, colleague, topic, precision="on")
    question = Question.objects.get(topic=topic)
    assert question.first_answer_at is None
    assert question.paused_since == stood(topic).shown_at
    assert question.due_at == topic.created + 2 * PROMISE

    replied(client, topic.poster, topic)
    question.refresh_from_db()
    assert question.paused_since is None
    assert topic.created + PROMISE < question.due_at < topic.created + PROMISE + timedelta(hours=1)
    assert neighbour.values().get() == before
    assert nothing_to_repair()


def test_a_request_from_the_same_network_holds_nothing(client, peer, topic):
    replied(client, peer, topic, precision="on")

    assert stood(topic).nature == "precision"
    assert Question.objects.get(topic=topic).due_at == topic.created + PROMISE


def test_a_word_to_wait_is_shown_as_such_and_stops_nothing(client, colleague, topic, neighbour):
    before = neighbour.values().get()

    replied(client, colleague, topic, waiting="on")

    question = Question.objects.get(topic=topic)
    assert stood(topic).nature == "placeholder"
    assert (question.first_answer_at, question.paused_since) == (None, None)
    assert question.due_at == topic.created + PROMISE
    page = client.get(topic_url(topic)).text
    assert "Message d’attente" in page
    assert topic.subject in client.get("/forum/sans-reponse/").text
    assert neighbour.values().get() == before
    replied(client, colleague, topic)
    assert Question.objects.get(topic=topic).first_answer_at == stood(topic).shown_at
    assert nothing_to_repair()


def test_a_word_to_wait_is_no_request_and_the_text_comes_back(client, colleague, topic):
    response = replied(client, colleague, topic, waiting="on", precision="on")

    assert response.status_code == 422
    assert "cochez l’un des deux" in response.text and WORDS in response.text
    assert topic.posts.count() == 1


def test_who_asked_is_not_offered_to_ask_back(client, topic):
    client.force_login(topic.poster)

    shown = client.get(url("reply", topic)).text
    assert 'name="precision"' not in shown and 'name="waiting"' not in shown
    replied(client, topic.poster, topic, precision="on", waiting="on")
    assert stood(topic).nature == "answer"


def test_the_guard_keeps_what_one_writes_as(client, topic):
    client.force_login(MemberFactory(peer=True, roles=["referent"]))
    form = {"text": STRONG, "waiting": "on", "role": "referent"}

    page = client.post(url("reply", topic), form).text

    assert '<input type="hidden" name="waiting" value="on">' in page
    assert '<input type="hidden" name="role" value="referent">' in page


@pytest.mark.parametrize(("role", "counts"), [("moderator", False), ("", True)])
def test_the_moderation_speaks_as_such_or_as_a_member(client, topic, role, counts):
    moderator = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"), roles=["moderator"])

    replied(client, moderator, topic, role=role)

    assert stood(topic).role == role
    assert (Question.objects.get(topic=topic).first_answer_at is not None) == counts
    logged = Decision.objects.filter(verb=Decision.Verb.IN_ROLE, topic=topic, by=moderator)
    assert logged.exists() == bool(role)


def test_nobody_takes_a_role_that_is_not_theirs(client, colleague, topic):
    client.force_login(colleague)
    assert 'name="role"' not in client.get(url("reply", topic)).text

    replied(client, colleague, topic, role="moderator")

    assert stood(topic).role == ""


def test_a_role_that_ended_meanwhile_is_refused_and_the_text_comes_back(client, moderator, topic):
    response = replied(client, moderator, topic, role="referent")

    assert response.status_code == 422
    assert "Vous ne tenez pas, ou plus, ce rôle" in response.text and WORDS in response.text
    assert topic.posts.count() == 1


# Withdrawn


def closed(client, moderator, topic, **form):
    client.force_login(moderator)
    form = {"etat": "1", "reason": "Le sujet est épuisé.", "relu": "Le sujet est épuisé.", **form}
    return client.post(f"/moderation/sujet/{topic.public_id}/verrouiller/", form)


def test_closing_withdraws_only_with_a_reason(client, moderator, topic, neighbour):
    closed(client, moderator, topic)
    assert Question.objects.get(topic=topic).withdrawn_at is None

    closed(client, moderator, topic, etat="0")
    closed(client, moderator, topic, withdrawal="moot")
    assert Question.objects.get(topic=topic).withdrawn_reason == "moot"
    assert "n’a plus d’objet" in client.get(f"/forum/{topic.forum.slug}/{topic.public_id}-{topic.slug}/").text
    assert neighbour.get().withdrawn_at is None

    closed(client, moderator, topic, etat="0")
    assert Question.objects.get(topic=topic).withdrawn_at is None


def test_closing_an_answered_question_withdraws_nothing(client, moderator, topic, answer):
    closed(client, moderator, topic, withdrawal="moot")

    assert Topic.objects.get(pk=topic.pk).is_locked
    assert Question.objects.get(topic=topic).withdrawn_at is None


def test_an_unknown_reason_closes_nothing(client, moderator, topic):
    response = closed(client, moderator, topic, withdrawal="autre")

    assert "Choisissez l’une des raisons" in response.text
    assert not Topic.objects.get(pk=topic.pk).is_locked


def edited(client, topic, **form):
    client.force_login(topic.poster)
    head = Post.objects.get(pk=topic.first_post_id)
    words = {"title": topic.subject, "text": "Un cas.", "seen": head.updates_count}
    return client.post(url("edit", head), {**words, **form})


def test_a_question_becomes_an_announcement_only_for_a_reason(client, topic):
    refused = edited(client, topic, announcement="on")
    assert refused.status_code == 422 and "Dites pourquoi cette question" in refused.text
    assert Question.objects.get(topic=topic).expects_answer

    edited(client, topic, announcement="on", withdrawal="no_question")
    question = Question.objects.get(topic=topic)
    assert (
        not question.expects_answer and question.withdrawn_reason == "no_question" and question.due_at is None
    )

    edited(client, topic)
    question.refresh_from_db()
    assert question.expects_answer and question.withdrawn_at is None
    assert question.due_at == topic.created + PROMISE
