"""Where the community stands in time, on any day and at any hour."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from django.utils.timezone import make_aware

from comcep.demo import dates
from comcep.demo.dates import Stand
from comcep.demo.waiting import moments
from forum.engine.forum_conversation.models import Post
from forum.questions.clock import PROMISE
from tests.factories import PostFactory, TopicFactory


def stand(year, month, day, hour=17, minute=30):
    return Stand(date(year, month, day), make_aware(datetime(year, month, day, hour, minute)))


@pytest.mark.parametrize(
    ("day", "weeks"),
    [((2017, 1, 16), 0), ((2017, 1, 22), 0), ((2017, 1, 23), 1), ((2026, 11, 30), 515), ((2026, 12, 6), 515)],
)
def test_the_community_comes_to_the_monday_of_that_week(day, weeks):
    assert stand(*day).weeks == weeks


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("day", range(23, 30))
def test_at_any_hour_two_questions_have_hours_left_and_one_has_none(day, hour):
    now = stand(2026, 11, day, hour).moment

    late, soon, fresh = moments(now)

    assert late < now - PROMISE < soon < fresh < now
    assert all(moment.weekday() < 6 and 9 <= moment.hour < 19 for moment in (late, soon, fresh))


@pytest.mark.django_db
def test_on_a_monday_morning_the_day_ends_at_the_moment_of_the_load(peers_section):
    """The order of the day is kept, and nothing is told before it happens."""
    topic = TopicFactory(forum=peers_section, created=make_aware(datetime(2016, 10, 10, 17, 24)))
    for hour in (8, 9, 12, 17):
        PostFactory(topic=topic, created=make_aware(datetime(2017, 1, 16, hour, 20)))

    dates.move(stand(2026, 11, 30, 9, 0))

    found = [timezone.localtime(at) for at in Post.objects.order_by("pk").values_list("created", flat=True)]
    assert found == sorted(set(found))
    assert f"{found[0]:%Y-%m-%d %H:%M %A}" == "2026-08-24 17:24 Monday"
    assert {at.date() for at in found[1:]} == {date(2026, 11, 30)}
    assert found[-1] <= make_aware(datetime(2026, 11, 30, 9))
