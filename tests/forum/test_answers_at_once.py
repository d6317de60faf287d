"""Several who write at once, on connections of their own: each waits for the other, and nobody for ever."""

import random
from functools import partial

import pytest

from comcep.members.models import Member
from forum.engine.forum_conversation.models import Topic
from forum.following.follows import follow
from forum.questions import counters
from forum.writing import asking
from forum.writing.answers import reply
from forum.writing.moderating import move_topic
from tests.factories import MemberFactory, SectionFactory, TopicFactory
from tests.forum.promise.test_at_once import at_once
from tests.forum.test_counters import community, one_step

__all__ = ["community"]

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


def test_whatever_happens_at_once_stops_nobody_and_is_counted(community):
    sections, members, moderator = community
    for member in members[:3]:
        asking.ask(member, section=sections[0], title="Une question", text="Qui a déjà vu cela ?")

    def act(seed):
        dice = random.Random(seed)
        for _ in range(12):
            one_step(dice, sections, members, moderator)

    assert at_once(*(partial(act, seed) for seed in range(5))) == []
    assert not any(counters.recount().values())


def test_topics_that_cross_from_one_section_to_another(peers_section):
    here, there = peers_section, SectionFactory(name="Outils")
    one, other = TopicFactory(forum=here), TopicFactory(forum=there)

    for _ in range(6):
        one, other = (Topic.objects.get(pk=topic.pk) for topic in (one, other))
        assert at_once(partial(move_topic, one, other.forum), partial(move_topic, other, one.forum)) == []

    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.direct_topics_count, there.direct_topics_count) == (1, 1)
