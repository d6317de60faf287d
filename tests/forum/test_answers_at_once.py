"""Several who write at once, on connections of their own: each waits for the other, and nobody for ever."""

import re
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from comcep.members.models import Member
from forum.engine.forum_conversation.models import Topic
from forum.following.follows import follow
from forum.writing.answers import reply
from forum.writing.moderating import move_topic
from tests.factories import MemberFactory, SectionFactory, TopicFactory
from tests.forum.promise.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_members_who_follow_each_other_answer_in_one_section(peers_section):
    """PostgreSQL ended one of two: whoever wrote held her own row so that nobody could even tell her news."""
    members = MemberFactory.create_batch(4, peer=True)
    topics = [TopicFactory(forum=peers_section, poster=member) for member in members[:3]]
    for member in members:
        for topic in topics:
            follow(member, topic=topic)

    def write(member, topic):
        topic = Topic.objects.select_related("question").get(pk=topic.pk)
        reply(Member.objects.get(pk=member.pk), topic, text="Voici ce que je propose.")

    for turn in range(6):
        acts = [partial(write, member, topics[(n + turn) % 3]) for n, member in enumerate(members)]
        assert at_once(*acts) == []

    assert sum(topic.posts.count() for topic in topics) == 3 + 24


def test_topics_that_cross_from_one_section_to_another(peers_section):
    here, there = peers_section, SectionFactory(name="Outils")
    one, other = TopicFactory(forum=here), TopicFactory(forum=there)

    for _ in range(6):
        one, other = (Topic.objects.get(pk=topic.pk) for topic in (one, other))
        assert at_once(partial(move_topic, one, other.forum), partial(move_topic, other, one.forum)) == []

    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.direct_topics_count, there.direct_topics_count) == (1, 1)


def test_no_row_is_held_with_its_key():
    """With its key, PostgreSQL makes whoever only names the row wait, at the end of her transaction."""
    held = re.compile(r"select_for_update\((?!.*no_key=True).*")
    sources = [
        path for room in ("comcep", "forum", "kb") for path in Path(settings.BASE_DIR, room).rglob("*.py")
    ]

    assert [f"{path.name}: {line}" for path in sources for line in held.findall(path.read_text())] == []
