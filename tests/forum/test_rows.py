"""Who sees which topic and message: every statement written by hand gives what the querysets give.

The querysets themselves are compared with the rule in plain words, all of it on random worlds: sections of
every kind, one below another, and topics and messages in every state, also in states that no action makes.
"""

import ast
import inspect
from pathlib import Path

import pytest

from comcep.members.access.audiences import may_converse
from comcep.members.models import Member
from comcep.search import statements as search
from comcep.sql import fetch, to_db
from forum.access import rows
from forum.access.perms import is_archived, readers_of
from forum.conversations.perms import known_people, recipients
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import matrix, rights_of
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.following.people import people_for
from forum.promise import claims, ladder, panel
from forum.questions import states
from forum.questions.states import open_questions
from forum.reading import statements as lists
from forum.reading import thread_statements as thread
from forum.reading.lists import waiting_for
from forum.sections import statements as sections
from forum.sections.opening import archived_keys
from tests.forum.worlds import NOW, World

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
ALL = 1_000
pytestmark = pytest.mark.django_db


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
        assert set(rows.reviewed_sections(member)) == reviewed <= set(readable)
        assert keys(rows.posts_to_review(member)) == {p.pk for p in here if to_review(p)}
        taken = [p for p in here if gone(p) and own(p)]
        assert keys(rows.removed_posts(member)) == {p.pk for p in taken if not p.removal.withdrawn}
        assert keys(rows.withdrawn_posts(member)) == {p.pk for p in taken if p.removal.withdrawn}


# One rule in two forms: of one, and as a queryset


def test_a_question_is_open_in_python_as_it_is_in_a_queryset(world):
    every = Topic.objects.select_related("question", "first_post__authorship")
    is_open, promised = keys(open_questions(every)), keys(claims.promised(every))
    waiting, archived = keys(ladder.waiting(NOW)), archived_keys()
    assert waiting <= promised <= is_open != set()

    held = matrix()
    for topic in every:
        assert states.is_open(states.state_of(topic)) == (topic.pk in is_open)
        if readers_of(topic.forum_id, held):  # where nobody reads, the page of no topic asks
            assert is_archived(topic.forum_id, held) == (topic.forum_id in archived)
            assert claims.is_promised(topic, held) == (topic.pk in promised)
            assert ladder.waits(topic, held, NOW) == (topic.pk in waiting)
        (facts,) = fetch(panel.SQL, [to_db(NOW), 0, topic.pk], panel.COLUMNS)
        assert facts["network"] == claims.asked_from(topic)


def test_what_waits_for_a_member_is_what_the_page_of_it_says(world):
    every = [topic.pk for topic in Topic.objects.all()]
    for member, readable in readers(world):
        found = {row["pk"]: row | {"archived": False} for row in lists.topic_rows(every, member, readable)}
        held = rights_of(member).matrix
        for row in found.values():
            row["archived"] = is_archived(row["forum"], held)

        assert keys(waiting_for(member)) == {pk for pk, row in found.items() if states.is_open(row)}


def test_a_name_leads_to_a_page_if_that_page_opens(world):
    for member, _ in readers(world):
        opening = keys(people_for(member))
        for topic in rows.topics_for(member):
            for post in thread.posts_of(topic, member, limit=ALL, offset=0):
                signed = not post["unnamed_as"] and not post["unsaid"]
                if post["approved"] and post["poster"] and signed:
                    assert bool(post["has_page"]) == (post["poster"] in opening)


def test_one_writes_to_who_may_converse(world):
    for member, _ in readers(world):
        known = known_people(member)

        assert keys(recipients(member)) == {other.pk for other in known if may_converse(other)}


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


NOT_READ = {
    # They move read marks, and give nothing of a topic to anybody.
    *(
        f"forum/sections/marks.py:{name}"
        for name in ("_who_would_miss", "_say_read_one_by_one", "_keep_read")
    ),
    # Of one topic whose page has opened, and not a word of it.
    "forum/promise/panel.py:SQL",
}


def test_no_statement_about_topics_or_messages_is_left_out():
    root = Path(__file__).parents[2]
    written = {
        f"{path.relative_to(root)}:{name}"
        for package in ("comcep", "forum", "kb")
        for path in (root / package).rglob("*.py")
        if "migrations" not in path.parts
        for name, part in _named_parts(ast.parse(path.read_text()))
        if any(_names_them(node) for node in ast.walk(part) if isinstance(node, ast.Constant))
    }

    assert written - NOT_READ == {
        f"{inspect.getfile(f).removeprefix(f'{root}/')}:{f.__name__}" for f in COMPARED
    }


def _named_parts(tree):
    """Each function, and each statement outside all of them with the name that it gives or its line."""
    outside = [tree]
    while outside:
        for part in ast.iter_child_nodes(outside.pop()):
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from ((each.name, each) for each in ast.walk(part) if isinstance(each, ast.FunctionDef))
            elif isinstance(part, ast.ClassDef | ast.If | ast.Try | ast.With):
                outside.append(part)
            elif isinstance(part, ast.stmt):
                target = getattr(part, "target", None) or getattr(part, "targets", [None])[0]
                yield getattr(target, "id", part.lineno), part


def _names_them(constant):
    text = str(constant.value)
    return any(
        f"{word} forum_conversation_{kind}" in text for word in ("FROM", "JOIN") for kind in ("topic", "post")
    )
