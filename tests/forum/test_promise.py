"""A question that nobody answers: moderators hear of it at forty hours, its asker at forty-eight, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from forum.engine.forum_conversation.models import Topic
from forum.following.tasks import keep_promise
from forum.writing import answers
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


def asked(hours, **changed):
    return TopicFactory(created=timezone.now() - timedelta(hours=hours), **changed)


def told(member):
    return list(Notice.objects.filter(recipient=member).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("hours", "to_moderator", "to_asker"),
    [(39, [], []), (41, ["late"], []), (49, ["late"], ["unanswered"]), (24 * 9, [], [])],
)
def test_each_step_has_its_hour(moderator, hours, to_moderator, to_asker):
    topic = asked(hours)

    keep_promise()
    keep_promise()

    assert (told(moderator), told(topic.poster)) == (to_moderator, to_asker)


def test_an_answer_in_between_silences_both(moderator, colleague, mailoutbox):
    topic = asked(49)
    keep_promise()

    answers.reply(colleague, topic, text="Voyez l’Opca.")
    sweep()

    assert [m.to for m in mailoutbox if "sans réponse" in m.body or "pas encore" in m.body] == []


@pytest.mark.parametrize("state", [{"status": Topic.TOPIC_LOCKED}, {"approved": False}])
def test_what_takes_no_answer_is_not_late(moderator, state):
    topic = asked(49, **state)

    keep_promise()

    assert (told(moderator), told(topic.poster)) == ([], [])


def test_who_is_no_longer_a_moderator_is_not_written_to(moderator, mailoutbox):
    asked(41)
    keep_promise()
    moderator.roles.all().delete()

    sweep()

    assert mailoutbox == []
