"""A moderator accepts for the asker: who is told first, and has two days to say otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.moderation.models import Decision
from comcep.notifications.models import Notice
from forum.access.rows import posts_for
from forum.engine.forum_conversation.models import Post
from forum.questions.models import ProposedAnswer, Question
from forum.writing.accepting import SILENCE, settle_proposals
from forum.writing.moderating import remove_post
from tests.factories import PostFactory, TopicFactory
from tests.forum.writing import told, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(peers_section, moderator):
    """The same, under another question, an hour later."""
    topic = TopicFactory(forum=peers_section)
    return ProposedAnswer.objects.create(
        question=topic.question,
        post=PostFactory(topic=topic),
        by=moderator,
        at=timezone.now() + timedelta(hours=1),
    )


@pytest.fixture
def proposed(client, moderator, topic, answer):
    client.force_login(moderator)
    client.post(url("accept", answer))
    return ProposedAnswer.objects.get(post=answer)


def accepted(topic):
    return Question.objects.get(topic=topic).accepted_post


def verbs():
    return list(Decision.objects.order_by("pk").values_list("verb", flat=True))


def test_nothing_is_accepted_yet_and_the_asker_is_told_once(client, moderator, topic, answer, proposed):
    client.post(url("accept", answer))

    assert accepted(topic) is None
    assert told(topic.poster, "proposed") == 1 and told(answer.poster, "accepted") == 0
    assert verbs() == ["propose"]
    assert "Proposée à la personne" in client.get(url("permalink", answer), follow=True).text


def test_without_a_word_it_is_accepted_after_two_days_once(topic, answer, proposed, neighbour):
    assert settle_proposals(proposed.at + SILENCE - timedelta(seconds=1)) == 0
    assert accepted(topic) is None

    assert settle_proposals(proposed.at + SILENCE) == 1
    assert settle_proposals(proposed.at + SILENCE) == 0

    assert accepted(topic) == answer and accepted(neighbour.post.topic) is None
    assert told(answer.poster, "accepted") == 1
    assert verbs() == ["propose", "accept"]


def test_the_asker_says_yes_on_a_page_with_a_button(client, topic, answer, proposed, neighbour):
    client.force_login(topic.poster)
    (notice,) = Notice.objects.filter(recipient=topic.poster, kind="proposed")

    page = client.get(notice.url)
    assert accepted(topic) is None and "Oui, elle répond" in page.text
    client.post(notice.url, {"retenir": "1"})
    client.post(notice.url, {"retenir": "0"})

    question = Question.objects.get(topic=topic)
    assert question.accepted_post == answer and question.accepted_by == topic.poster
    proposed.refresh_from_db(), neighbour.refresh_from_db()
    assert proposed.outcome == "yes" and neighbour.closed_at is None
    assert settle_proposals(proposed.at + SILENCE) == 0


def test_the_asker_says_no_and_it_is_not_asked_again(client, moderator, topic, answer, proposed):
    client.force_login(topic.poster)
    client.post(url("proposed", answer), {"retenir": "0"})

    assert settle_proposals(proposed.at + SILENCE) == 0 and accepted(topic) is None
    assert told(moderator, "moderation") == 1
    client.force_login(moderator)
    assert client.post(url("accept", answer)).status_code == 409
    assert verbs() == ["propose", "decline"]


def test_another_choice_of_the_asker_closes_it(client, topic, proposed):
    other = PostFactory(topic=topic)
    client.force_login(topic.poster)
    client.post(url("accept", other))

    assert settle_proposals(proposed.at + SILENCE) == 0
    assert accepted(topic) == other
    assert ProposedAnswer.objects.get(pk=proposed.pk).outcome == "void"


def test_what_was_removed_meanwhile_is_not_accepted(moderator, topic, answer, proposed):
    remove_post(answer, by=moderator, reason="Erreur.")

    assert settle_proposals(proposed.at + SILENCE) == 0
    assert accepted(topic) is None and not posts_for(topic.poster).filter(pk=answer.pk).exists()


def test_where_the_asker_has_left_it_is_accepted_at_once_and_logged(client, moderator, topic, answer):
    change_state(topic.poster, Member.State.ENDED, by=None)
    client.force_login(moderator)

    client.post(url("accept", answer))

    assert accepted(topic) == answer and verbs() == ["accept"]


@pytest.mark.parametrize("who", ["peer", "outsider", "moderator"])
def test_for_anybody_else_the_page_does_not_exist(request, client, answer, proposed, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(url("proposed", answer)).status_code == 404
    assert client.post(url("proposed", answer), {"retenir": "1"}).status_code == 404
    assert Post.objects.filter(pk=answer.pk, approved=True).exists()


def test_a_notice_is_not_told_once_it_was_answered(client, topic, answer, proposed):
    client.force_login(topic.poster)
    assert "propose de retenir" in client.get("/notifications/").text

    client.post(url("proposed", answer), {"retenir": "0"})

    assert "propose de retenir" not in client.get("/notifications/").text
