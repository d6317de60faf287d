"""What the first answer is, said once of two members and once of rows: both say the same."""

from datetime import timedelta

import pytest
from django.db.models import Subquery
from django.utils import timezone

from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.clock import first_answer, is_answer
from forum.questions.models import Question
from tests.factories import MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
ASKED = timezone.now() - timedelta(days=2)


def first_answered(topic):
    return Question.objects.filter(topic=topic).values_list(Subquery(first_answer()), flat=True).get()


@pytest.mark.parametrize(
    ("asker", "writer", "answers"),
    [
        ("ines", "luc", True),
        ("ines", "ines", False),
        ("ines", None, True),
        (None, "luc", True),
        (None, None, True),
    ],
)
def test_somebody_else_answers_and_who_has_left_is_somebody_else(asker, writer, answers):
    people = {"ines": MemberFactory(peer=True), "luc": MemberFactory(peer=True), None: None}
    topic = TopicFactory(poster=people["ines"], created=ASKED)
    post = PostFactory(topic=topic, poster=people["luc"], created=ASKED + timedelta(hours=3))
    Topic.objects.filter(pk=topic.pk).update(poster=people[asker])
    Post.objects.filter(pk=topic.first_post_id).update(poster=people[asker])
    Post.objects.filter(pk=post.pk).update(poster=people[writer])
    TopicFactory(created=ASKED)

    assert is_answer(people[asker], people[writer]) is answers
    assert first_answered(topic) == (post.created if answers else None)


def test_the_first_answer_is_the_earliest_that_is_approved():
    topic = TopicFactory(created=ASKED)
    for hours, approved in [(5, True), (1, False), (3, True)]:
        PostFactory(topic=topic, created=ASKED + timedelta(hours=hours), approved=approved)

    assert first_answered(topic) == ASKED + timedelta(hours=3)
