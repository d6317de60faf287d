"""The ladder on the database: whom it asks, whom it never asks, once, and what it tells at the end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Notice, Preference, Rhythm
from comcep.notifications.tasks import sweep
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.promise import ladder
from forum.promise.experts import CAP, SOLICITED
from forum.promise.models import Claim, OnCall, Solicitation
from forum.promise.moments import ON_CALL
from forum.promise.soliciting import answer
from forum.promise.tasks import keep_promise
from forum.questions.models import Question
from forum.writing import answers
from tests.counting.clock import Clock
from tests.factories import MemberFactory, PostFactory, SectionFactory
from tests.forum.promise.conftest import told

pytestmark = pytest.mark.django_db


def steps(topic):
    return sorted(Solicitation.objects.filter(topic=topic).values_list("step", flat=True))


def test_each_step_asks_its_number_and_running_twice_asks_nobody_twice(asked, expert):
    people = [expert() for _ in range(9)]
    young, first, second = asked(15), asked(17, forum=SectionFactory()), asked(31, forum=SectionFactory())

    keep_promise()
    keep_promise()

    assert steps(young) == []
    assert steps(first) == [16] * 3
    assert steps(second) == [16] * 3 + [30] * 3
    assert all(len(told(person, SOLICITED)) <= CAP for person in people)


def test_who_is_never_asked(asked, expert, theme, outsider):
    topic = asked(17)
    section = topic.forum
    away, silent, denied, wrote, claimed_out, gone = [expert() for _ in range(6)]
    expert(network="apec")  # the asker's own
    expert(knows=False)  # nothing says that she knows
    today = timezone.localdate()
    Rhythm.objects.create(member=away, away_from=today, away_until=today)
    Preference.objects.create(member=silent, kind=SOLICITED, mode=Mode.NEVER)
    permission = ForumPermission.objects.get(codename="can_read_forum")
    UserForumPermission.objects.create(user=denied, forum=section, permission=permission, has_perm=False)
    PostFactory(topic=topic, poster=wrote, approved=False)
    for other in (asked(2), asked(3)):
        Solicitation.objects.create(topic=other, member=claimed_out, step=16, why="déjà")
    change_state(gone, Member.State.SUSPENDED, by=None, reason="Pause.")
    good = expert()

    ladder.climb()

    assert list(topic.solicitations.values_list("member", flat=True)) == [good.pk]


def test_two_in_any_seven_days_and_again_after(asked, expert):
    person, topic = expert(), asked(17)
    now = timezone.now()
    for days in (1, 6):
        Solicitation.objects.create(topic=asked(3), member=person, step=16, at=now - timedelta(days=days))

    ladder.climb(now)
    assert steps(topic) == []

    Solicitation.objects.filter(at__lt=now - timedelta(days=5)).update(at=now - timedelta(days=7, seconds=1))
    ladder.climb(now)
    assert steps(topic) == [16]


@pytest.mark.parametrize(
    "state",
    [
        {"topic": {"status": Topic.TOPIC_LOCKED}},
        {"topic": {"approved": False}},
        {"question": {"due_at": None}},
        {"question": {"paused_since": "now", "paused_until": "later"}},
        {"question": {"first_answer_at": "now"}},
        {"question": {"claimed_until": "later"}},
    ],
)
def test_what_does_not_wait_does_not_climb(asked, expert, state):
    expert()
    topic = asked(17)
    moments = {"now": timezone.now(), "later": timezone.now() + timedelta(hours=1)}
    values = {name: moments.get(value, value) for name, value in state.get("question", {}).items()}
    Question.objects.filter(topic=topic).update(**values) if values else None
    Topic.objects.filter(pk=topic.pk).update(**state["topic"]) if "topic" in state else None

    ladder.climb()

    assert steps(topic) == []


@pytest.mark.parametrize("audience", [Audience.OUTSIDERS, Audience.MODERATORS])
def test_a_question_outside_the_peers_sections_solicits_nobody(asked, expert, audience):
    expert()
    topic = asked(17, forum=SectionFactory(opened_to=audience))

    ladder.climb()

    assert steps(topic) == []


def test_who_is_on_call_comes_at_thirty_hours_whatever_the_theme(asked, expert):
    ready = [expert(knows=False) for _ in range(10)]
    for member in ready:
        OnCall.objects.create(member=member)
    early, late = asked(17), asked(31)

    ladder.climb()

    assert steps(early) == []
    assert steps(late) == [ON_CALL] * 8
    assert Solicitation.objects.filter(topic=late).values_list("why", flat=True)[0] == "vous êtes d’astreinte"


def test_why_me_names_what_i_did(asked, expert, theme):
    solver, neighbour = expert(knows=False), MemberFactory(peer=True, network=expert().network)
    for _ in range(2):
        solved = asked(400)
        kept = PostFactory(topic=solved, poster=solver)
        Question.objects.filter(topic=solved).update(accepted_post=kept, accepted_at=kept.created)
    topic = asked(17, poster__region=neighbour.region)

    ladder.climb()

    said = dict(Solicitation.objects.filter(topic=topic).values_list("member", "why"))
    assert said[solver.pk].startswith(
        f"2\u00a0de vos réponses ont été retenues sur «\u202f{theme.name}\u202f»"
    )
    assert said[neighbour.pk] == f"vous travaillez dans la même région ({neighbour.region.name})"


def test_a_claim_holds_the_ladder_until_it_is_released(asked, expert):
    people = [expert() for _ in range(4)]
    topic = asked(15)
    now = timezone.now()
    Claim.objects.create(topic=topic, member=people[0], at=now, until=now + timedelta(hours=2))
    Question.objects.filter(topic=topic).update(claimed_until=now + timedelta(hours=2))

    ladder.climb(now + timedelta(hours=1, minutes=30))
    assert steps(topic) == []

    ladder.climb(now + timedelta(hours=2))
    assert steps(topic) == [16] * 3
    assert Claim.objects.get().end == Claim.End.EXPIRED


def test_who_says_not_me_leaves_the_place_to_the_next_and_is_not_asked_again(asked, expert):
    people = {expert() for _ in range(5)}
    topic, beside = asked(17), asked(17, forum=SectionFactory())
    ladder.climb()
    declining, putting_off, _silent = topic.solicitations.select_related("topic__forum").order_by("pk")
    before = steps(beside)

    answer(declining, Solicitation.Answer.NOT_ME)
    answer(putting_off, Solicitation.Answer.LATER)
    ladder.climb()
    ladder.climb()

    asked_now = set(topic.solicitations.values_list("member", flat=True))
    assert steps(topic) == [16] * 4 and len(asked_now) == 4
    assert asked_now <= {person.pk for person in people}
    assert steps(beside) == before


# In time


PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def at(monkeypatch):
    """``at(2017, 3, 10, 17)``: the clock says so, in Paris."""
    clock = Clock(monkeypatch)

    def set_to(*moment):
        clock.at = datetime(*moment, tzinfo=PARIS)
        return clock.at

    return set_to


@pytest.fixture
def office(expert):
    """Three experts who take mails from 8 to 20 h on working days, as everybody unless one chooses."""

    def make(number=3, **rhythm):
        people = [expert() for _ in range(number)]
        for member in people:
            Rhythm.objects.create(
                member=member, **{"quiet_from": 20, "quiet_to": 8, "on_days_off": False, **rhythm}
            )
        return people

    return make


def asks(asked, moment):
    topic = asked(0)
    Topic.objects.filter(pk=topic.pk).update(created=moment)
    Question.objects.filter(topic=topic).update(due_at=moment + timedelta(hours=48))
    return topic


@pytest.mark.parametrize("hour", [15, 17])
def test_a_question_of_friday_is_told_before_the_week_end(at, asked, office, hour):
    """At five, three hours before mails close; asked at five, at once."""
    topic = asks(asked, at(2017, 3, 10, hour))
    office(7)

    if hour < 17:
        at(2017, 3, 10, 16, 55)
        keep_promise()
        assert steps(topic) == []
    at(2017, 3, 10, 17)
    keep_promise()
    sweep()

    assert steps(topic) == [16] * 3 + [30] * 3
    assert len(mail.outbox) == 6


def test_a_question_of_sunday_evening_is_told_on_monday(at, asked, office):
    topic = asks(asked, at(2017, 3, 12, 20, 53))
    office(7)

    at(2017, 3, 13, 12, 50)
    keep_promise()
    assert steps(topic) == []
    at(2017, 3, 13, 12, 55)
    keep_promise()
    assert steps(topic) == [16] * 3
    at(2017, 3, 13, 16, 55)
    keep_promise()
    assert steps(topic) == [16] * 3
    at(2017, 3, 13, 17)
    keep_promise()
    assert steps(topic) == [16] * 3 + [30] * 3


def test_who_takes_mails_on_sundays_is_taken_when_the_others_cannot_be_told(at, asked, office):
    topic = asks(asked, at(2017, 3, 11, 9))  # a Saturday
    office(4)
    (awake,) = office(1, on_days_off=True)

    for moment in [(11, 19, 50), (12, 1), (12, 9), (13, 7, 55)]:
        at(2017, 3, *moment)
        keep_promise()

    assert list(topic.solicitations.values_list("member", flat=True)) == [awake.pk]


def test_no_alert_meant_before_the_end_leaves_after_it(at, asked, office, moderator):
    topic = asks(asked, at(2017, 3, 10, 17))
    office(3)
    Rhythm.objects.create(member=moderator, quiet_from=20, quiet_to=8, on_days_off=False)
    moderator.roles.update(starts_on=date(2017, 1, 1))
    at(2017, 3, 10, 19, 50)
    keep_promise()
    at(2017, 3, 10, 20, 5)  # the mail server was away for a quarter of an hour: it is too late for tonight
    sweep()
    at(2017, 3, 12, 9, 5)
    keep_promise()
    assert told(moderator) == ["late"]

    at(2017, 3, 13, 8, 30)
    keep_promise()
    sweep()

    assert Notice.objects.filter(mail_due_at=None, mailed_at=None, kind__in=["late", SOLICITED]).count() == 4
    assert [message.to for message in mail.outbox] == [[topic.poster.email]]


# At the end


@pytest.mark.parametrize(
    ("hours", "to_moderator", "to_asker"),
    [(39, [], []), (41, ["late"], []), (49, [], ["unanswered"]), (24 * 9, [], [])],
)
def test_each_step_has_its_hour(moderator, asked, hours, to_moderator, to_asker):
    topic = asked(hours)

    keep_promise()
    keep_promise()

    assert (told(moderator), told(topic.poster)) == (to_moderator, to_asker)


def test_an_answer_in_between_silences_all(moderator, asked, expert, mailoutbox):
    person, topic = expert(), asked(49)
    near = asked(41)
    keep_promise()

    for each in (topic, near):
        answers.reply(person, Topic.objects.get(pk=each.pk), text="Voyez l’Opca.")
    sweep()

    assert [m.to for m in mailoutbox if "sans réponse" in m.body or "pas encore" in m.body] == []


def test_the_asker_is_told_what_was_tried_in_numbers(asked, expert):
    topic = asked(47)
    people = [expert() for _ in range(2)]
    ladder.climb()

    ladder.climb(timezone.now() + timedelta(hours=1))

    (text,) = Notice.objects.filter(recipient=topic.poster).values_list("text", flat=True)
    assert "2\u00a0pairs d’autres réseaux sollicités" in text
    assert not any(person.last_name in text for person in people)


def test_who_is_no_longer_a_moderator_is_not_written_to(moderator, asked, mailoutbox):
    asked(41)
    keep_promise()
    moderator.roles.all().delete()

    sweep()

    assert mailoutbox == []


def test_climbing_costs_the_same_whatever_waits(asked, expert):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            ladder.climb()
        return len(captured)

    asked(2)
    cost()
    small = cost()
    for _ in range(5):
        asked(2), expert()
    cost()  # the rights of the new sections are read once

    assert cost() == small <= 8
