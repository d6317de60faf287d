"""« Plus tard » comes back once, half a working day after, while the question waits and the promise runs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from forum.promise import claims, ladder, reminders, soliciting
from forum.promise.experts import SOLICITED
from forum.promise.models import Solicitation
from forum.questions.models import Question
from tests.factories import PostFactory, TopicFactory
from tests.forum.promise.conftest import told

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
LATER, NOT_ME = Solicitation.Answer.LATER, Solicitation.Answer.NOT_ME
ASKED = datetime(2017, 3, 6, 17, tzinfo=PARIS)  # a Monday: promised until Wednesday at 17 h
MINUTE = timedelta(minutes=1)


def tuesday(hour, minute=0):
    return datetime(2017, 3, 7, hour, minute, tzinfo=PARIS)


@pytest.fixture
def put_off(expert):
    """``put_off(at)``: an expert who said « plus tard » then, about a question of that Monday."""

    def make(at, answer=LATER, step=16):
        topic = TopicFactory(created=ASKED)
        Question.objects.filter(topic=topic).update(due_at=ASKED + timedelta(hours=48))
        topic.refresh_from_db()
        return Solicitation.objects.create(
            topic=topic, member=expert(), step=step, why="vous savez", at=at, answer=answer, answered_at=at
        )

    return make


@pytest.mark.parametrize(
    ("at", "comes"),
    [
        (tuesday(9, 30), tuesday(15, 30)),  # noon to two is nobody's
        (tuesday(15), datetime(2017, 3, 8, 11, tzinfo=PARIS)),
        (datetime(2017, 3, 8, 10, tzinfo=PARIS), datetime(2017, 3, 8, 16, tzinfo=PARIS)),
        (datetime(2017, 3, 8, 11, tzinfo=PARIS), None),  # that is 17 h: the promise is over
    ],
)
def test_it_comes_four_working_hours_later_or_not_at_all(put_off, at, comes):
    assert reminders.comes_at(put_off(at)) == comes


def test_it_comes_once_and_to_whom_it_is_still_a_question(put_off, expert):
    at, due = tuesday(9, 30), tuesday(15, 30)
    first, second = put_off(at), put_off(at)
    refused, answered, taken, after = put_off(at, answer=NOT_ME), put_off(at), put_off(at), put_off(due)
    PostFactory(topic=answered.topic, poster=expert())
    Question.objects.filter(topic=answered.topic).update(first_answer_at=at)
    Question.objects.filter(topic=taken.topic).update(claimed_until=due + MINUTE)

    assert reminders.remind(due - MINUTE) == 0
    assert reminders.remind(due) == 2
    assert reminders.remind(due) == 0

    assert [told(each.member) for each in (first, second)] == [[SOLICITED]] * 2
    assert [told(each.member) for each in (refused, answered, taken, after)] == [[]] * 4
    assert reminders.remind(due + MINUTE) == 1 and told(taken.member) == [SOLICITED]


def test_who_was_invited_by_name_is_reminded_after_the_promise_too(put_off):
    at = datetime(2017, 3, 9, 9, tzinfo=PARIS)
    invited, solicited = put_off(at, step=Solicitation.INVITED), put_off(at)

    assert reminders.remind(at + timedelta(hours=8)) == 1
    assert (told(invited.member), told(solicited.member)) == ([SOLICITED], [])


def test_the_ladder_reminds_by_a_mail_with_the_three_answers_unless_they_were_given(
    client, asked, expert, mailoutbox
):
    members = [expert() for _ in range(3)]
    topic = asked(17)
    ladder.climb()
    for each in topic.solicitations.all():
        soliciting.answer(each, LATER)
    three_days = timezone.now() - timedelta(days=3)  # whatever the hour is now, four working hours ago
    Solicitation.objects.update(answered_at=three_days, step=Solicitation.INVITED)
    sweep()
    mailoutbox.clear()

    ladder.climb()
    mine = topic.solicitations.get(member=members[0])
    soliciting.answer(mine, NOT_ME)
    sweep()

    letters = {message.to[0]: message for message in mailoutbox}
    assert set(letters) == {each.email for each in members[1:]}
    assert "remise à plus tard" in letters[members[1].email].body
    assert reverse("questions:solicitation", args=[mine.public_id]) not in letters[members[1].email].body
    assert not Notice.objects.filter(recipient=members[0], seen_at=None).exists()


def test_the_page_says_when_and_a_claim_of_ones_own_ends_it(client, asked, expert):
    expert(), expert(), expert()
    topic = asked(17)
    ladder.climb()
    mine = topic.solicitations.select_related("member").first()
    client.force_login(mine.member)

    page = reverse("questions:solicitation", args=[mine.public_id])
    said = client.post(page, {"reponse": LATER}, follow=True)

    mine.refresh_from_db()
    at = reminders.comes_at(mine)
    assert "C’est noté. La question vous attend ici" in said.text
    assert ("un rappel le" in said.text) is (at is not None)
    soliciting.answer(mine, Solicitation.Answer.MINE)
    claims.release(mine.member, topic)
    assert reminders.remind(timezone.now() + timedelta(days=2)) == 0
