"""Each page costs the same number of statements whatever the size, and ten at most.

Three of them are those of any member's page: the session, the member with the roles, the version of the
rights. A topic adds itself, its messages and the reader's draft.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.questions.addresses import topic_url
from forum.questions.models import Theme
from tests.factories import PostFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/forum/": 6,
    "/forum/dossier/": 7,
    "/forum/pratiques/": 6,
    "/forum/non-lus/": 6,
    "/forum/sans-reponse/": 6,
    "/forum/sujets-actifs/": 6,
}


def statements(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


@pytest.fixture
def rubric(db):
    return SectionFactory(type=Forum.FORUM_CAT, slug="pratiques")


def fill(section, topics, theme):
    for _ in range(topics):
        topic = TopicFactory(forum=section)
        topic.question.themes.add(theme)
        PostFactory(topic=topic)
        TopicFactory(forum=section)


@pytest.mark.parametrize("url", BUDGETS)
def test_a_list_costs_the_same_at_two_sizes(client, peer, peers_section, rubric, url):
    theme = Theme.objects.get(slug="cpf")
    SectionFactory(parent=rubric)
    fill(peers_section, 2, theme)
    client.force_login(peer)
    client.get(url)  # The matrix of rights is loaded once per process.
    small = statements(client, url)

    fill(peers_section, 14, theme)
    SectionFactory.create_batch(4, parent=rubric)
    client.get(url)
    large = statements(client, url)

    assert (small, large) == (BUDGETS[url], BUDGETS[url])


@pytest.mark.parametrize("page", [1, 2])
def test_a_topic_costs_the_same_at_two_sizes(client, peer, topic, page):
    topic.question.themes.add(Theme.objects.get(slug="cpf"))
    answers = PostFactory.create_batch(22, topic=topic)
    topic.question.accepted_post, topic.question.accepted_at = answers[-1], timezone.now()
    topic.question.save()
    client.force_login(peer)
    url = f"{topic_url(topic)}?page={page}"
    client.get(topic_url(topic) + "?page=2")
    small = statements(client, url)

    PostFactory.create_batch(40, topic=topic)
    client.get(topic_url(topic) + "?page=4")
    large = statements(client, url)

    assert (small, large) == (7, 7)  # one of them is the box of the procedure born from the topic


def test_a_topic_with_something_new_costs_one_more(client, peer, topic):
    client.force_login(peer)
    client.get("/forum/")

    assert statements(client, topic_url(topic)) == 9  # and one, since it waits, for who takes care of it


def test_files_cost_one_more(client, peer, topic):
    for post in PostFactory.create_batch(3, topic=topic):
        Attachment.objects.create(post=post, file="x", name="notice.pdf", size=1200)
    client.force_login(peer)
    client.get(topic_url(topic))

    assert statements(client, topic_url(topic)) == 8


def test_a_permalink_costs_five(client, peer, topic, answer):
    client.force_login(peer)
    client.get("/forum/")

    with CaptureQueriesContext(connection) as captured:
        client.get(f"/forum/message/{answer.public_id}/")

    assert len(captured) == 5
