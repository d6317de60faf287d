"""Replying to a question."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from comcep.members.states import change_state
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.questions.models import Question
from tests.factories import PostFactory, TopicFactory
from tests.forum.writing import Document, nothing_to_repair, told, url

pytestmark = pytest.mark.django_db
WORDS = "Voyez l’AGEFIPH\u202f: elle complète parfois."


def needs_approval(member, section):
    right = ForumPermission.objects.get(codename="can_post_without_approval")
    UserForumPermission.objects.create(
        user=member, forum=section, permission=right, has_perm=False, anonymous_user=False
    )


def test_a_peer_replies(client, colleague, topic):
    client.force_login(colleague)

    response = client.post(url("reply", topic), {"text": WORDS}, follow=True)

    assert response.status_code == 200
    assert WORDS in response.text
    topic.refresh_from_db()
    assert topic.posts_count == 2 and topic.last_post.poster == colleague
    assert nothing_to_repair()


def test_the_asker_is_told_once(client, colleague, topic):
    client.force_login(colleague)
    form = {"text": WORDS, "key": str(uuid.uuid4())}

    client.post(url("reply", topic), form)
    client.post(url("reply", topic), form)

    topic.refresh_from_db()
    assert topic.posts_count == 2
    assert told(topic.poster, "answer") == 1


def test_the_asker_is_not_told_of_their_own_reply(client, topic):
    client.force_login(topic.poster)

    client.post(url("reply", topic), {"text": WORDS})

    assert told(topic.poster, "answer") == 0
    assert Question.objects.get(topic=topic).first_answer_at is None


@pytest.mark.parametrize("who", ["colleague", "outsider"])
def test_a_reply_from_elsewhere_is_an_answer(client, outsiders_section, who, request):
    topic = TopicFactory(forum=outsiders_section)
    client.force_login(request.getfixturevalue(who))

    client.post(url("reply", topic), {"text": WORDS})

    topic.refresh_from_db()
    assert Question.objects.get(topic=topic).first_answer_at == topic.last_post.created


def test_a_reply_from_the_same_network_leaves_the_question_open(client, peer, topic):
    client.force_login(peer)

    client.post(url("reply", topic), {"text": WORDS})

    assert Question.objects.get(topic=topic).first_answer_at is None


def test_the_first_answer_stays_the_first(client, colleague, topic):
    early = timezone.now() - timedelta(hours=1)
    Question.objects.filter(topic=topic).update(first_answer_at=early)
    client.force_login(colleague)

    client.post(url("reply", topic), {"text": WORDS})

    assert Question.objects.get(topic=topic).first_answer_at == early


def test_a_closed_topic_gives_the_text_back(client, colleague, topic):
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    client.force_login(colleague)

    response = client.post(url("reply", topic), {"text": WORDS})

    assert response.status_code == 409
    assert "Ce sujet est clos" in response.text
    assert WORDS in response.text
    assert topic.posts.count() == 1


def test_a_moderator_replies_to_a_closed_topic(client, moderator, topic):
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    client.force_login(moderator)

    client.post(url("reply", topic), {"text": WORDS})

    assert topic.posts.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Écrivez votre message"), ("<p> </p>", "Écrivez votre message"), ("é" * 100_000, "trop long")],
)
def test_a_refused_reply_comes_back_whole(client, colleague, topic, text, sentence):
    client.force_login(colleague)

    response = client.post(url("reply", topic), {"text": text})

    assert response.status_code == 422
    assert sentence in response.text
    assert topic.posts.count() == 1
    if "é" in text:
        assert Document(response.text).text_of("text") == text


@pytest.mark.parametrize("said", ["0" * 16, "F" * 16, 10**17, "abc"])
def test_an_unknown_topic_is_not_found(client, peer, said):
    client.force_login(peer)

    assert client.post(f"/forum/sujet/{said}/repondre/", {"text": WORDS}).status_code == 404


def test_an_outsider_does_not_find_a_topic_of_the_peers(client, outsider, topic):
    client.force_login(outsider)

    assert client.post(url("reply", topic), {"text": WORDS}).status_code == 404
    assert client.get(url("reply", topic)).status_code == 404


def test_who_reads_without_writing_is_told_so(client, colleague, topic):
    right = ForumPermission.objects.get(codename="can_reply_to_topics")
    UserForumPermission.objects.create(
        user=colleague, forum=topic.forum, permission=right, has_perm=False, anonymous_user=False
    )
    client.force_login(colleague)

    response = client.post(url("reply", topic), {"text": WORDS})

    assert response.status_code == 403
    assert "pas y répondre" in response.text and WORDS in response.text


def test_a_reply_to_approve_is_seen_by_its_author_and_counted_by_nobody(client, colleague, topic):
    needs_approval(colleague, topic.forum)
    client.force_login(colleague)

    response = client.post(url("reply", topic), {"text": WORDS}, follow=True)

    assert "dès que l’animation l’aura relu" in response.text
    topic.refresh_from_db()
    assert topic.posts_count == 1
    assert told(topic.poster, "answer") == 0
    assert nothing_to_repair()


def test_a_membership_that_ended_writes_nothing_and_gets_its_text_back(client, colleague, topic):
    client.force_login(colleague)
    change_state(colleague, "ended", by=None)

    response = client.post(url("reply", topic), {"text": WORDS})

    assert response.status_code == 403 and WORDS in unescape(response.text)
    assert topic.posts.count() == 1


def test_answering_in_a_section_does_not_touch_another(client, colleague, topic):
    other = PostFactory(topic=TopicFactory()).topic
    before = Topic.objects.filter(pk=other.pk).values().get()
    client.force_login(colleague)

    client.post(url("reply", topic), {"text": WORDS})

    assert Topic.objects.filter(pk=other.pk).values().get() == before
