"""A topic closed because another one asks the same leads there, for who reads both."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comcep.moderation import actions as desk
from comcep.moderation import undoing
from comcep.moderation.models import Decision
from comcep.notifications.models import Notice
from forum.questions.addresses import topic_url
from forum.questions.models import Question, Tie
from forum.repair import duplicates
from tests.factories import TopicFactory
from tests.forum.writing import nothing_to_repair
from tests.moderation.test_desk import given, of_topic

pytestmark = pytest.mark.django_db
WHY = "La même question est posée ailleurs."


@pytest.fixture
def other(peers_section):
    return TopicFactory(forum=peers_section, subject="Qui finance une VAE\u202f?")


def close(topic, other, moderator):
    return desk.close_as_duplicate(topic, other, by=moderator, reason=WHY)


def test_a_moderator_closes_it_from_its_tools(client, topic, other, moderator, peer):
    client.force_login(moderator)
    page = of_topic(topic, "doublon")
    assert page in client.get(topic_url(topic)).text

    form = given(WHY, other=f"https://comcep.example{topic_url(other)}?page=2")
    assert client.post(page, {**form, "relu": ""}).status_code == 200 and not Decision.objects.exists()
    client.post(page, form)

    topic.refresh_from_db()
    question = Question.objects.get(topic=topic)
    assert topic.is_locked and question.withdrawn_reason == "twice"
    assert Question.objects.get(topic=other).withdrawn_at is None
    notice = Notice.objects.get(recipient=topic.poster, kind="moderation")
    client.force_login(topic.poster)
    assert WHY in client.get(notice.url).text
    client.force_login(peer)
    assert client.get(notice.url).status_code == 404
    assert f'<a href="{topic_url(other)}">' in client.get(topic_url(topic)).text
    assert topic_url(topic) in client.get(topic_url(other)).text


def test_it_leads_nobody_to_what_is_not_read(client, topic, outsiders_section, moderator, outsider):
    apart = TopicFactory(forum=outsiders_section)
    close(apart, topic, moderator)
    client.force_login(outsider)

    page = client.get(topic_url(apart)).text

    assert topic.subject not in page and topic.public_id not in page and "Déjà posée" not in page


@pytest.mark.parametrize("wrong", ["", "n’importe quoi", "itself", "hidden", "nowhere"])
def test_a_wrong_address_is_said_and_nothing_is_done(client, topic, other, moderator, wrong):
    TopicFactory._meta.model.objects.filter(pk=other.pk).update(approved=False)
    address = {
        "itself": topic_url(topic),
        "hidden": topic_url(other),
        "nowhere": "/forum/x/0123456789abcdef-y/",
    }
    client.force_login(moderator)

    page = client.post(of_topic(topic, "doublon"), given(WHY, other=address.get(wrong, wrong)))

    assert page.status_code == 422 and WHY in page.text
    assert not Decision.objects.exists() and not Tie.objects.exists()


def test_two_topics_are_not_duplicates_of_each_other(topic, other, moderator):
    close(topic, other, moderator)

    with pytest.raises(duplicates.Refused):
        close(other, topic, moderator)
    assert close(topic, other, moderator) is None


def test_it_is_undone_for_a_minute(client, topic, other, moderator, peer):
    decision = close(topic, other, moderator)

    undoing.undo(decision, by=moderator)

    topic.refresh_from_db()
    assert not topic.is_locked and not Tie.objects.exists() and not Notice.objects.exists()
    assert Question.objects.get(topic=topic).withdrawn_at is None and nothing_to_repair()


def test_a_topic_that_was_closed_already_stays_closed_when_undone(topic, other, moderator):
    desk.lock(topic, True, by=moderator, reason="Clos.")
    topic.refresh_from_db()
    decision = close(topic, other, moderator)

    undoing.undo(decision, by=moderator)

    topic.refresh_from_db()
    assert topic.is_locked and not Tie.objects.exists()


def test_opened_again_it_is_no_duplicate(client, topic, other, moderator, peer):
    close(topic, other, moderator)
    desk.lock(topic, False, by=moderator)
    client.force_login(peer)

    assert topic_url(other) not in client.get(topic_url(topic)).text
    assert topic_url(topic) not in client.get(topic_url(other)).text


def test_a_tie_costs_a_page_two_statements(client, peer, topic, other, moderator):
    client.force_login(peer)
    counts = []
    for _ in range(2):
        client.get(topic_url(other))
        with CaptureQueriesContext(connection) as captured:
            client.get(topic_url(other))
        counts.append(len(captured))
        close(topic, other, moderator)
    close(TopicFactory(forum=other.forum), other, moderator)
    with CaptureQueriesContext(connection) as captured:
        client.get(topic_url(other))

    assert [counts[1] - counts[0], len(captured) - counts[0]] == [2, 2]
