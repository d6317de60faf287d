"""``manage.py promise``: how the promise was kept over a period."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comcep.members.access.audiences import Audience
from forum.engine.forum_conversation.models import Post
from forum.questions import timing
from forum.questions.models import Authorship, Question, Removal
from tests.factories import PostFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime(2026, 6, 1, 9))


def asked(answered=None, at=MONDAY, **changed):
    """A question, answered by another network some hours later."""
    topic = TopicFactory(created=at, **changed)
    if answered is not None:
        PostFactory(topic=topic, created=at + timedelta(hours=answered))
    return topic


def said(start="2026-06-01", until="2026-06-30"):
    out = StringIO()
    call_command("promise", "--from", start, "--until", until, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_a_period_is_counted():
    asked(2)
    asked(47)
    asked(72)
    asked(None)
    asked(1, at=MONDAY - timedelta(days=1))  # the day before
    asked(1, forum=SectionFactory(opened_to=Audience.OUTSIDERS))
    Removal.objects.create(post=Post.objects.get(pk=asked(1).first_post_id), reason="Hors sujet")
    Question.objects.filter(topic=asked(1)).update(expects_answer=False)
    Question.objects.filter(topic=asked(None)).update(withdrawn_at=MONDAY, withdrawn_reason="moot")

    assert said() == {
        "eligible": 4,
        "pending": 0,
        "withdrawn": 1,
        "in_time": 2,
        "in_time_working": 2,
        "median_hours": 47.0,
    }


def test_a_young_question_is_pending_and_its_wait_counts_in_the_median():
    now = timezone.now()
    asked(None, at=now - timedelta(hours=2))
    asked(1, at=now - timedelta(hours=3))
    day = timezone.localdate(now - timedelta(hours=3))

    found = said(str(day), str(timezone.localdate()))

    assert (found["eligible"], found["pending"], found["in_time"]) == (2, 1, 1)
    assert found["median_hours"] == 1.0


def test_a_precision_awaited_does_not_count():
    topic = asked(None)
    request = PostFactory(topic=topic, created=MONDAY + timedelta(hours=1))
    Authorship.objects.filter(post=request).update(nature="precision")
    PostFactory(topic=topic, poster=topic.poster, created=MONDAY + timedelta(hours=31))
    PostFactory(topic=topic, created=MONDAY + timedelta(hours=70))
    timing.refresh(Question.objects.all())

    found = said()

    assert (found["in_time"], found["median_hours"]) == (1, 40.0)


def test_nothing_asked_is_no_median():
    assert said() == {
        "eligible": 0, "pending": 0, "withdrawn": 0, "in_time": 0, "in_time_working": 0, "median_hours": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "until", "sentence"),
    [("2026-06-31", "2026-07-01", "n’est pas une date"), ("2026-07-01", "2026-06-01", "finit avant")],
)
def test_bad_dates_get_a_sentence(start, until, sentence):
    with pytest.raises(CommandError, match=sentence):
        said(start, until)


def test_the_number_of_statements_does_not_grow(django_assert_num_queries):
    for topics in (2, 6):
        for _ in range(topics):
            asked(2)
        with django_assert_num_queries(3):
            said()
