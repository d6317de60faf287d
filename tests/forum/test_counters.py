"""Counters move by deltas; a recount from scratch finds the same."""

import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comcep.members.access.audiences import Audience
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import counters
from forum.questions.models import Authorship, Question
from forum.questions.tasks import recount
from forum.writing import accepting, answers, asking, editing, moderating
from tests.factories import MemberFactory, NetworkFactory, SectionFactory, TopicFactory
from tests.forum.test_reply import needs_approval
from tests.forum.writing import held_counters

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(db):
    """Peers of two networks, an outsider, one peer who needs approval, and three sections."""
    sections = [SectionFactory(opened_to=Audience.OUTSIDERS) for _ in range(3)]
    members = [
        MemberFactory(peer=True),
        MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi")),
        MemberFactory(outsider=True),
    ]
    watched = MemberFactory(peer=True)
    for section in sections:
        needs_approval(watched, section)
    return sections, [*members, watched], MemberFactory(peer=True, roles=["moderator"])


def one_step(dice, sections, members, moderator):
    """Something that somebody does, drawn by lot."""
    member = dice.choice(members)
    topic = (
        Topic.objects.select_related("forum", "poster", "question", "first_post__authorship")
        .order_by("?")
        .first()
    )
    post = Post.objects.order_by("?").select_related("topic__question", "poster").first()
    act = dice.choice(
        ["ask", "reply", "reply", "reply", "approve", "remove", "restore", "move", "edit", "accept", "pin"]
    )
    if act == "ask" or topic is None:
        asking.ask(member, section=dice.choice(sections), title="Une question", text="Un cas.")
    elif act == "reply" and topic.approved:
        answers.reply(member, topic, text="Une réponse.")
    elif act == "approve":
        moderating.approve_post(post)
    elif act == "remove":
        moderating.remove_post(post, by=moderator, reason="Hors sujet.")
    elif act == "restore":
        moderating.restore_post(post)
    elif act == "move":
        moderating.move_topic(topic, dice.choice(sections), widening_agreed=True)
    elif act == "edit":
        editing.edit_post(post, text="Autrement.", by=post.poster)
    elif act == "pin":
        moderating.pin_topic(topic, dice.choice([True, False]))
    elif act == "accept" and post.approved and post.topic.first_post_id != post.pk:
        accepting.accept_answer(post.topic.question, post, by=moderator)


@pytest.mark.parametrize("seed", range(8))
def test_any_history_leaves_nothing_to_repair(community, seed):
    dice = random.Random(seed)
    for _ in range(60):
        one_step(dice, *community)
    before = held_counters()

    wrong = counters.recount()

    assert held_counters() == before
    assert not any(wrong.values())


def test_an_answer_to_a_topic_that_has_moved_meanwhile_counts_where_it_is(peer, peers_section):
    other, topic = SectionFactory(), TopicFactory(forum=peers_section)
    before = Topic.objects.select_related("question").get(pk=topic.pk)
    moderating.move_topic(topic, other)

    answers.reply(peer, before, text="Voici ce que je propose.")

    assert not any(counters.recount().values())
    other.refresh_from_db()
    assert other.direct_posts_count == 2


def test_a_recount_repairs_everything(community):
    dice = random.Random(99)
    for _ in range(40):
        one_step(dice, *community)
    right = held_counters()
    Topic.objects.update(posts_count=7, last_post=None, last_post_on=None)
    Forum.objects.update(direct_posts_count=0, direct_topics_count=9, last_post=None, last_post_on=None)
    Question.objects.update(first_answer_at=None)
    Authorship.objects.update(thanks_count=3)

    recount()

    assert held_counters() == right
    assert not Authorship.objects.exclude(thanks_count=0).exists()


def test_a_recount_needs_no_statement_per_topic(peer, peers_section):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            counters.recount()
        return len(queries)

    for _ in range(2):
        asking.ask(peer, section=peers_section, title="Une question", text="Un cas.")
    Topic.objects.update(posts_count=0)
    few = statements()
    for _ in range(20):
        asking.ask(peer, section=peers_section, title="Une question", text="Un cas.")
    Topic.objects.update(posts_count=0)

    assert statements() == few


def test_the_command_says_what_it_repaired(peer, peers_section):
    asking.ask(peer, section=peers_section, title="Une question", text="Un cas.")
    Topic.objects.update(posts_count=5)
    out = StringIO()

    call_command("recount_forum", stdout=out)

    assert Topic.objects.get().posts_count == 1
    assert "topics: 1" in out.getvalue()


def test_no_action_counts_the_forum(peer, moderator, peers_section):
    topic = asking.ask(peer, section=peers_section, title="Une question", text="Un cas.").topic
    post = answers.reply(moderator, Topic.objects.get(pk=topic.pk), text="Une réponse.")

    with CaptureQueriesContext(connection) as queries:
        moderating.remove_post(post, by=moderator, reason="Hors sujet.")
        moderating.restore_post(post)
        moderating.move_topic(topic, SectionFactory(), widening_agreed=True)

    assert not [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
