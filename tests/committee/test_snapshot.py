"""What the run reads: approved, existing on the day, and nobody's name."""

import datetime

import pytest
from django.utils import timezone

from comcep.committee.snapshot import take_snapshot
from comcep.members.models import Member
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import timing
from forum.questions.kinds import Withdrawal
from forum.questions.models import Authorship, Question
from tests.factories import MemberFactory, NetworkFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2017, 1, 16)


def at(*moment):
    return timezone.make_aware(datetime.datetime(*moment))


def messages(snapshot):
    return sum(sum(by.values()) for by in snapshot.messages.values())


@pytest.fixture
def thread():
    asker = MemberFactory(peer=True, validated_at=at(2016, 10, 1))
    return TopicFactory(poster=asker, created=at(2017, 1, 10, 9))


def reply(thread, *moment, network="pole-emploi", **fields):
    author = MemberFactory(peer=True, network=NetworkFactory(slug=network), validated_at=at(2016, 10, 1))
    return PostFactory(topic=thread, poster=author, created=at(*moment), **fields)


def test_a_message_written_after_the_day_is_not_counted(thread):
    reply(thread, 2017, 1, 16, 23, 59)
    reply(thread, 2017, 1, 17, 0, 1)

    snapshot = take_snapshot(DAY)

    assert messages(snapshot) == 2
    assert snapshot.topics[0].replies == 1


def test_what_is_not_approved_is_not_counted(thread):
    reply(thread, 2017, 1, 11, 9, approved=False)
    TopicFactory(created=at(2017, 1, 11), approved=False)

    snapshot = take_snapshot(DAY)

    assert len(snapshot.topics) == 1
    assert messages(snapshot) == 1


def test_a_member_counts_from_validation_to_departure(thread):
    MemberFactory(peer=True, validated_at=at(2017, 1, 17, 1))
    MemberFactory(peer=True, validated_at=at(2016, 5, 1), state=Member.State.ENDED, ended_at=at(2017, 2, 1))
    MemberFactory(peer=True, validated_at=at(2016, 5, 1), state=Member.State.ENDED, ended_at=at(2016, 12, 1))
    MemberFactory(staff=True)

    assert len(take_snapshot(DAY).members) == 2


def test_the_promise_waits_for_a_peer_of_another_network(thread):
    reply(thread, 2017, 1, 10, 10, network="apec")
    outsider = MemberFactory(outsider=True)
    PostFactory(topic=thread, poster=outsider, created=at(2017, 1, 10, 11))
    reply(thread, 2017, 1, 10, 15)

    row = take_snapshot(DAY).topics[0]

    assert row.first_answer == pytest.approx(1)
    assert row.first_answer_elsewhere == pytest.approx(6)


def test_the_asker_and_the_moderation_do_not_answer(thread):
    PostFactory(topic=thread, poster=thread.poster, created=at(2017, 1, 10, 10))
    moderated = reply(thread, 2017, 1, 10, 11)
    Authorship.objects.filter(post=moderated).update(moderator=True)

    row = take_snapshot(DAY).topics[0]

    assert row.replies == 2
    assert row.first_answer is None


def test_by_the_clock_only_what_was_promised_waits_and_pauses_do_not_count(thread):
    reply(thread, 2017, 1, 10, 10, network="apec")
    asked = reply(thread, 2017, 1, 10, 12, network="cap-emploi")
    Authorship.objects.filter(post=asked).update(nature="precision")
    PostFactory(topic=thread, poster=thread.poster, created=at(2017, 1, 10, 14))
    moderated = reply(thread, 2017, 1, 10, 15)
    Authorship.objects.filter(post=moderated).update(moderator=True)  # as a member
    withdrawn = TopicFactory(created=at(2017, 1, 10, 9), poster=thread.poster)
    Question.objects.filter(topic=withdrawn).update(
        withdrawn_at=at(2017, 1, 11), withdrawn_reason=Withdrawal.MOOT
    )
    timing.refresh(Question.objects.all())

    row, other = take_snapshot(DAY, by_clock=True).topics

    assert row.first_answer == row.first_answer_elsewhere == pytest.approx(4)
    assert row.expects_answer and not other.expects_answer


def test_two_runs_cannot_be_joined(thread):
    first, second = take_snapshot(DAY), take_snapshot(DAY)

    assert first.topics[0].asker != second.topics[0].asker


def test_a_snapshot_holds_nobody_s_name_number_or_text(thread):
    thread.poster.last_name = "Canari"
    thread.poster.save()
    Topic.objects.filter(pk=thread.pk).update(subject="canari du titre")
    Post.objects.filter(topic=thread).update(content="canari du texte")

    snapshot = take_snapshot(DAY)

    assert "anari" not in repr(snapshot)
    assert thread.poster.email not in repr(snapshot)


def test_messages_of_lost_accounts_count_as_one_author(thread):
    for hour in (10, 11, 12):
        reply(thread, 2017, 1, 10, hour)
    Post.objects.exclude(pk=thread.first_post_id).update(poster=None)

    by_author = take_snapshot(DAY).messages[0]

    assert sorted(by_author.values()) == [1, 3]


def test_the_number_of_statements_does_not_grow(thread, django_assert_num_queries):
    with django_assert_num_queries(11):
        take_snapshot(DAY)
    for hour in range(8):
        reply(thread, 2017, 1, 11, hour)
    TopicFactory.create_batch(5, created=at(2017, 1, 12))

    with django_assert_num_queries(11):
        take_snapshot(DAY)
