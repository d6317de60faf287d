"""Writing costs a constant number of statements, whatever the size of the forum."""

import uuid

import pytest

from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.forum.writing import ASK, question_form, url

pytestmark = pytest.mark.django_db

# What listens to ``topic_changed``: whether procedures were born from the topic, the index.
LISTENERS = 2
# Savepoints (4), session, member with roles, matrix, topic; then the locks of question and member, key, post,
# authorship, counters (2), what the clock says and whether a precision was asked for, notice, key, draft,
# read mark.
# Telling who follows, following (with the choice to), whether the asker still follows: 4.
REPLY = 23 + LISTENERS
# The same, with the section for the topic, whether it is promised an answer, a topic and a question more,
# and no answer to note or tell.
ASKING = 20 + LISTENERS
# Session, member with roles, matrix, draft, its files, themes; schemes: any, and which (2); publics, regions.
FORM = 11


@pytest.fixture
def writer(client, topic):
    member = MemberFactory(peer=True, network=NetworkFactory(slug="pole-emploi"))
    client.force_login(member)
    return member


def grow():
    for _ in range(6):
        PostFactory(topic=TopicFactory(forum=SectionFactory()))


def key():
    return str(uuid.uuid4())


def test_a_reply(client, writer, django_assert_num_queries):
    for topic in (TopicFactory(), TopicFactory()):
        client.get(ASK)
        with django_assert_num_queries(REPLY):
            client.post(url("reply", topic), {"text": "Voyez l’Opca.", "key": key()})
        grow()


def test_a_question(client, writer, peers_section, django_assert_num_queries):
    for _ in range(2):
        client.get(ASK)
        with django_assert_num_queries(ASKING):
            client.post(ASK, question_form(peers_section, key=key(), alike_seen="1"))
        grow()


def test_the_form_of_a_question(client, writer, peers_section, django_assert_num_queries):
    for _ in range(2):
        client.get(ASK)
        with django_assert_num_queries(FORM):
            client.get(ASK)
        grow()
