"""Who sees which topic and message: every statement written by hand gives what the querysets give.

The querysets themselves are compared with the rule in plain words, all of it on random worlds: sections of
every kind, one below another, and topics and messages in every state, also in states that no action makes.
"""

import ast
import inspect
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from comcep.members.models import Member, Role
from comcep.search import statements as search
from comcep.sql import fetch
from forum.access import rows
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import rights_of
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions.models import Follow, Question, Removal
from forum.questions.states import open_questions
from forum.reading import statements as lists
from forum.reading import thread_statements as thread
from forum.sections import statements as sections
from tests.factories import MemberFactory, SectionFactory, TopicFactory

COMPARED = {
    lists.section_keys,
    lists.active_keys,
    lists.asked_and_followed,
    lists.unanswered_keys,
    lists.topic_rows,
    sections.section_rows,
    sections.unread_keys,
    sections.unread_counts,
    thread.posts_of,
    thread.topic_page,
    search.topics,
    search.topics_with_posts,
}
NOW = timezone.now()
ALL = 1_000
pytestmark = pytest.mark.django_db


class World:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.members = [
            MemberFactory(peer=True),
            MemberFactory(peer=True),
            MemberFactory(peer=True, roles=[Role.Name.MODERATOR]),
            MemberFactory(outsider=True),
            MemberFactory(outsider=True),
            MemberFactory(staff=True, roles=[Role.Name.ADMIN]),
            MemberFactory(),  # has only asked to join
            MemberFactory(peer=True, state=Member.State.ENDED),
        ]
        self._open_sections()
        for _ in range(24):
            self._ask()
        for section in self.sections:
            last = self.dice.choice([None, *Post.objects.all()])
            Forum.objects.filter(pk=section.pk).update(last_post=last, last_post_on=last and last.created)

    def _open_sections(self):
        peers = SectionFactory()
        outsiders = SectionFactory(opened_to="outsiders")
        self.sections = [
            peers,
            outsiders,
            SectionFactory(opened_to="moderators"),
            SectionFactory(opened_to__closed=True),
            SectionFactory(opened_to="outsiders", parent=peers),
            SectionFactory(opened_to="peers", parent=outsiders),
        ]

    def moment(self):
        return NOW - timedelta(hours=self.dice.randint(1, 400))

    def _ask(self):
        dice = self.dice
        topic = TopicFactory(
            forum=dice.choice(self.sections),
            poster=dice.choice([None, *self.members]),
            type=dice.choice([Topic.TOPIC_POST, Topic.TOPIC_STICKY, Topic.TOPIC_ANNOUNCE]),
            status=dice.choice([Topic.TOPIC_UNLOCKED, Topic.TOPIC_UNLOCKED, Topic.TOPIC_LOCKED]),
            created=self.moment(),
        )
        for _ in range(dice.randint(0, 4)):
            Post.objects.create(
                topic=topic,
                poster=dice.choice([None, *self.members]),
                subject=topic.subject,
                content="Un mot.",
                created=self.moment(),
            )
        for post in topic.posts.all():
            if dice.random() < 0.4:
                Post.objects.filter(pk=post.pk).update(approved=False)
            if dice.random() < 0.3:
                Removal.objects.create(post=post, reason="Hors sujet")
        Topic.objects.filter(pk=topic.pk).update(approved=dice.random() < 0.7, last_post_on=self.moment())
        Question.objects.filter(topic=topic).update(
            expects_answer=dice.random() < 0.7,
            first_answer_at=dice.choice([None, None, self.moment()]),
        )
        for member in self.members:
            if dice.random() < 0.4:
                Follow.objects.create(member=member, topic=topic, active=dice.random() < 0.7)
            if dice.random() < 0.4:
                TopicReadTrack.objects.create(user=member, topic=topic, mark_time=self.moment())


# Four throws of the dice for the rule; two for what another server makes of the same statements.
WORLDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.embedded) for seed in (2, 3))]


@pytest.fixture(params=WORLDS, ids=lambda seed: f"world {seed}")
def world(request, db):
    return World(request.param)


def readers(world):
    """Each member as a request finds them, with the keys of the sections they read."""
    for member in Member.objects.filter(pk__in=[member.pk for member in world.members]).order_by("pk"):
        yield member, rights_of(member).readable_ids()


def keys(found):
    return set(found.values_list("pk", flat=True))


def read(member, topic):
    mark = TopicReadTrack.objects.filter(user=member, topic=topic).first()
    return mark is not None and mark.mark_time >= topic.last_post_on


# The querysets, against the rule in plain words


def test_a_world_has_something_to_hide_from_each_reader_and_something_to_show(world):
    counts = [len(keys(rows.topics_for(member))) for member, _ in readers(world)]
    peer, other, moderator, outsider, _, admin, asker, gone = counts

    assert 0 < outsider < peer == other < moderator < Topic.objects.count()
    assert admin == asker == gone == 0


def test_the_querysets_say_the_rule(world):
    posts = list(Post.objects.select_related("topic", "removal"))
    for member, readable in readers(world):
        reviewed = set(rights_of(member).ids_with(rows.REVIEW))
        topics = [topic for topic in Topic.objects.all() if topic.forum_id in readable]
        open_here = {t.pk for t in topics if t.approved or t.poster_id == member.pk or t.forum_id in reviewed}
        here = [post for post in posts if post.topic.forum_id in readable]

        def own(post, member=member):
            return post.poster_id == member.pk

        def to_review(post, reviewed=reviewed):
            return post.topic.forum_id in reviewed

        def gone(post):
            return hasattr(post, "removal")

        assert keys(rows.topics_for(member)) == {t.pk for t in topics if t.approved}
        assert keys(rows.topics_with_page(member)) == open_here
        assert keys(rows.topics_to_act_on(member)) == {
            t.pk for t in topics if t.approved or t.forum_id in reviewed
        }
        assert keys(rows.posts_for(member)) == {p.pk for p in here if p.approved and p.topic.approved}
        assert keys(rows.posts_with_place(member)) == {
            p.pk
            for p in here
            if p.topic_id in open_here and (p.approved or gone(p) or own(p) or to_review(p))
        }
        assert keys(rows.posts_to_act_on(member)) == {
            p.pk
            for p in here
            if (p.approved and p.topic.approved) or (own(p) and not gone(p)) or to_review(p)
        }
        assert keys(rows.removed_posts(member)) == {p.pk for p in here if gone(p) and own(p)}


# The statements, against the querysets


def test_the_lists_give_what_one_may_read(world):
    every = [topic.pk for topic in Topic.objects.all()]
    for member, readable in readers(world):
        topics = rows.topics_for(member)

        assert set(lists.active_keys(readable, ALL)) == keys(topics)
        for section in readable:
            assert set(lists.section_keys(section, ALL, 0)) == keys(topics.filter(forum=section))
        assert {row["pk"] for row in lists.topic_rows(every, member, readable)} == keys(topics)


def test_the_questions_without_answer_are_those_one_may_read(world):
    for member, readable in readers(world):
        waiting = open_questions(rows.topics_for(member))
        others = {topic.pk for topic in waiting if topic.poster_id != member.pk}

        assert {pk for pk, _ in lists.unanswered_keys(readable, ALL)} == keys(waiting)
        assert {pk for pk, _ in lists.unanswered_keys(readable, ALL, not_by=member)} == others


def test_what_one_asked_and_follows_is_what_one_may_read(world):
    for member, readable in readers(world):
        found = lists.asked_and_followed(readable, member, ALL)
        topics = rows.topics_for(member)
        followed = topics.filter(followed__member=member, followed__active=True)

        assert {pk for own, pk, *_ in found if own} == keys(topics.filter(poster=member))
        assert {pk for own, pk, *_ in found if not own} == {
            topic.pk for topic in followed if topic.poster_id != member.pk and not read(member, topic)
        }


def test_the_last_word_of_a_section_shows_if_one_may_read_it_there(world):
    for member, readable in readers(world):
        posts = rows.posts_for(member)
        for row in sections.section_rows(readable, member):
            shown = posts.filter(public_id=row["last_public_id"], topic__forum=row["pk"]).exists()

            assert bool(row["last_readable"]) == shown


def test_what_is_unread_is_what_one_may_read(world):
    for member, readable in readers(world):
        if not readable:
            continue
        floors = {pk: world.moment() for pk in readable}
        unread = [
            topic
            for topic in rows.topics_for(member)
            if topic.last_post_on > floors[topic.forum_id] and not read(member, topic)
        ]

        assert set(sections.unread_keys(floors, member, ALL)) == {topic.pk for topic in unread}
        assert dict(sections.unread_counts(floors, member, ALL)) == {
            pk: sum(topic.forum_id == pk for topic in unread) for pk in readable
        }


def test_a_page_opens_with_the_messages_that_have_a_place_on_it(world):
    for member, _ in readers(world):
        opening = keys(rows.topics_with_page(member))
        for topic in Topic.objects.all():
            page = thread.topic_page(topic.public_id, member)

            assert (page is not None) == (topic.pk in opening)
            if page is None:
                continue
            placed = rows.posts_on_page(member, topic)
            assert keys(placed) == keys(rows.posts_with_place(member).filter(topic=topic))
            assert page[-1]["more"] == placed.filter(approved=False).count()
            on_page = thread.posts_of(topic, member, limit=ALL, offset=0)
            assert {post["pk"] for post in on_page} == keys(placed)


def test_no_other_message_comes_along_but_an_approved_one_of_the_topic(world):
    posts = list(Post.objects.all())
    for member, _ in readers(world):
        for topic in rows.topics_with_page(member):
            for also in world.dice.sample(posts, 5):
                found = thread.posts_of(topic, member, limit=0, offset=0, also=also.pk)
                brought = [also.pk] if also.approved and also.topic_id == topic.pk else []

                assert [post["pk"] for post in found] == brought


def test_the_search_prints_what_one_may_read(world):
    topics, posts = keys(Topic.objects.all()), keys(Post.objects.all())
    for member, readable in readers(world):
        with_posts = search.topics_with_posts(list(topics), list(posts), readable)

        assert {row["pk"] for row in search.topics(list(topics), readable)} == keys(rows.topics_for(member))
        assert sorted(row["pk"] for row in with_posts) == sorted(
            rows.posts_for(member).values_list("topic", flat=True)
        )


def test_posts_in_is_posts_for(world):
    for member, readable in readers(world):
        rule = rows.posts_in(readable)
        found = fetch(
            "SELECT p.id FROM forum_conversation_post p "
            f"JOIN forum_conversation_topic t ON t.id = p.topic_id WHERE {rule.sql}",
            rule.params,
        )
        assert {pk for (pk,) in found} == keys(rows.posts_for(member))


# They move read marks, and give nothing of a topic to anybody.
NOT_READ = {
    f"forum/sections/marks.py:{name}" for name in ("_who_would_miss", "_say_read_one_by_one", "_keep_read")
}


def test_no_statement_about_topics_or_messages_is_left_out():
    root = Path(__file__).parents[2]
    written = {
        f"{path.relative_to(root)}:{function.name}"
        for package in ("comcep", "forum", "kb")
        for path in (root / package).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        and any(_names_them(node) for node in ast.walk(function) if isinstance(node, ast.Constant))
    }

    assert written - NOT_READ == {
        f"{inspect.getfile(f).removeprefix(f'{root}/')}:{f.__name__}" for f in COMPARED
    }


def _names_them(constant):
    text = str(constant.value)
    return any(
        f"{word} forum_conversation_{kind}" in text for word in ("FROM", "JOIN") for kind in ("topic", "post")
    )
