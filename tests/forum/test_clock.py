"""What stops the clock of a question, said once of a few messages and once of rows: both say the same."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from comcep.members.access.audiences import Audience
from forum.questions import clock, timing
from forum.questions.clock import LONGEST_PAUSE, PROMISE, Message, stand
from forum.questions.models import Authorship, Question
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory

ASKED = datetime(2026, 3, 2, 9, tzinfo=UTC)
ASKER, OTHER, THIRD = "apec", "pole-emploi", "cap-emploi"


def at(hours):
    return ASKED + timedelta(hours=hours)


def said(hours, network=OTHER, *, who=None, own=False, **changed):
    return Message(at(hours), own, "asker" if own else who or network, network, **changed)


def of(*messages, **changed):
    return stand(ASKED, ASKER, messages, **changed)


@pytest.mark.parametrize(
    ("message", "counts"),
    [
        (said(3), True),
        (said(3, ASKER), False),
        (said(3, ASKER, own=True), False),
        (said(3, OTHER, own=True), False),  # who asked has changed network since
        (said(3, None), False),
        (said(3, None, outsider=True), False),
        (said(3, OTHER, outsider=True), False),
        (said(3, nature="precision"), False),
        (said(3, nature="placeholder"), False),
        (said(3, role="moderator"), False),
        (said(3, role="referent"), True),
    ],
)
def test_an_answer_is_by_another_person_of_another_network(message, counts):
    assert of(message).first_answer_at == (at(3) if counts else None)


def test_where_outside_members_write_theirs_is_as_good():
    assert of(said(3, None, outsider=True), with_outsiders=True).first_answer_at == at(3)
    assert of(said(3, ASKER), with_outsiders=True).first_answer_at is None


@pytest.mark.parametrize(
    ("messages", "due", "paused"),
    [
        ([], 48, None),
        ([said(1, ASKER, nature="precision")], 48, None),
        ([said(1, nature="precision"), said(4, ASKER, own=True)], 51, None),
        ([said(1, nature="precision")], 96, (1, 49)),
        ([said(1, nature="precision"), said(80, ASKER, own=True)], 96, None),
        # The asker speaks, but not in reply: a message before the request.
        ([said(1, ASKER, own=True), said(2, nature="precision")], 96, (2, 50)),
        # The same person again holds nothing; somebody else does, and all of them for 48 hours.
        ([said(1, nature="precision"), said(4, ASKER, own=True), said(5, nature="precision")], 51, None),
        (
            [said(1, nature="precision"), said(11, ASKER, own=True), said(12, THIRD, nature="precision")],
            96,
            (12, 50),
        ),
        # Two wait for the same reply.
        (
            [said(1, nature="precision"), said(3, THIRD, nature="precision"), said(6, ASKER, own=True)],
            53,
            None,
        ),
        # An answer meanwhile ends it; a request after the end of the promise moves nothing.
        ([said(1, nature="precision"), said(4, THIRD)], 51, None),
        ([said(50, nature="precision"), said(60, ASKER, own=True)], 48, None),
    ],
)
def test_a_request_holds_the_clock_until_who_asked_is_back(messages, due, paused):
    found = of(*messages)

    assert found.due_at == at(due)
    assert (found.paused_since, found.paused_until) == (tuple(map(at, paused)) if paused else (None, None))


def test_all_requests_together_hold_it_for_so_long():
    messages = [said(0, nature="precision"), said(30, own=True), said(31, THIRD, nature="precision")]

    assert of(*messages, said(90, own=True)).due_at == ASKED + PROMISE + LONGEST_PAUSE


# The rows


class Written:
    """A question of the network of ``asker``, and what is written under it."""

    def __init__(self, section=None):
        self.networks = {slug: NetworkFactory(slug=slug) for slug in (ASKER, OTHER, THIRD)}
        self.asker = MemberFactory(peer=True)
        self.topic = TopicFactory(forum=section or SectionFactory(), poster=self.asker, created=ASKED)

    def post(self, hours, network=OTHER, *, poster=None, shown=None, approved=True, **stood):
        poster = poster or MemberFactory(peer=True, network=self.networks[network])
        post = PostFactory(topic=self.topic, poster=poster, created=at(hours), approved=approved)
        if shown is not None:
            stood["shown_at"] = at(shown)
        Authorship.objects.filter(post=post).update(**stood)
        return post

    @property
    def question(self):
        questions = Question.objects.filter(topic=self.topic)
        timing.refresh(questions)
        return questions.get()


@pytest.fixture
def written(db):
    TopicFactory(created=ASKED)  # a neighbour
    return Written()


def test_rows_say_when_others_could_first_read_it(written):
    written.post(1, ASKER)
    written.post(2, poster=written.asker)
    written.post(3, approved=False)
    written.post(4, nature="placeholder")
    written.post(5, role="moderator")
    written.post(6, shown=20)
    written.post(9)

    assert written.question.first_answer_at == at(9)
    assert written.question.due_at == at(48)


def test_an_answer_read_late_counts_from_then(written):
    written.post(6, shown=20)

    assert written.question.first_answer_at == at(20)


def test_nothing_is_read_before_the_question(written):
    Authorship.objects.filter(post=written.topic.first_post).update(shown_at=at(30))
    written.post(6)

    assert written.question.first_answer_at == at(30)
    assert written.question.due_at == at(48)  # its author published it before


def test_rows_hold_the_clock(written):
    written.post(1, nature="precision")
    assert written.question.due_at == at(96)
    assert (written.question.paused_since, written.question.paused_until) == (at(1), at(49))

    written.post(4, poster=written.asker)
    assert written.question.due_at == at(51)
    assert (written.question.paused_since, written.question.paused_until) == (None, None)


@pytest.mark.parametrize("audience", [Audience.OUTSIDERS, Audience.MODERATORS])
@pytest.mark.django_db
def test_nothing_is_promised_out_of_the_sections_of_peers(audience):
    written = Written(SectionFactory(opened_to=audience))
    written.post(1, nature="precision")

    assert written.question.due_at is None


@pytest.mark.django_db
def test_outside_members_answer_where_they_write(outsiders_section):
    written = Written(outsiders_section)
    written.post(5, poster=MemberFactory(outsider=True))

    assert written.question.first_answer_at == at(5)


def test_an_announcement_promises_nothing(written):
    Question.objects.filter(topic=written.topic).update(expects_answer=False)

    assert written.question.due_at is None


def test_who_leaves_changes_nothing_of_it(written):
    written.post(1, THIRD, nature="precision")
    written.post(4, poster=written.asker)
    written.post(30)
    timing.refresh(Question.objects.all())
    before = Question.objects.filter(topic=written.topic).values().get()
    written.topic.posts.update(poster=None)
    type(written.topic).objects.filter(pk=written.topic.pk).update(poster=None)

    timing.refresh(Question.objects.all())

    assert Question.objects.filter(topic=written.topic).values().get() == before


def test_the_end_of_the_promise_is_the_same_in_both():
    assert clock.due(ASKED) == at(48)


def test_the_migration_says_of_what_is_there_what_the_clock_says(written, outsiders_section):
    migration = import_module("forum.questions.migrations.0015_what_the_clock_says")
    written.post(1, ASKER)
    written.post(2, poster=written.asker)
    written.post(3.0001, approved=False)
    written.post(9.0001)
    elsewhere = Written(outsiders_section)
    elsewhere.post(5, poster=MemberFactory(outsider=True))
    timing.refresh(Question.objects.all())
    said = list(Question.objects.order_by("pk").values(*timing.FIELDS))
    stood = list(Authorship.objects.order_by("pk").values_list("pk", "own", "shown_at"))
    Question.objects.update(first_answer_at=None, due_at=None)
    Authorship.objects.update(own=False, shown_at=None)

    migration.forward(None, SimpleNamespace(connection=connection))

    assert list(Question.objects.order_by("pk").values(*timing.FIELDS)) == said
    assert list(Authorship.objects.order_by("pk").values_list("pk", "own", "shown_at")) == stood
    assert sum(row["first_answer_at"] is not None for row in said) == 2
