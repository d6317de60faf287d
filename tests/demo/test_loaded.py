"""The whole demonstration: loaded for a day of January 2017, then again for today."""

import hashlib
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from comcep.committee.compare import side_by_side
from comcep.committee.models import Comment, Proposal, Report
from comcep.demo import loads, published, texts, waiting
from comcep.demo.mailbox import mails_to
from comcep.demo.marks import LAST_VISITS
from comcep.demo.models import Load
from comcep.demo.people import DOMAIN
from comcep.members.models import Member, Request
from comcep.moderation.lists import overdue, overridden
from comcep.moderation.models import Case, Flag, Reason
from comcep.notifications.kinds import Mode, chosen_kinds, kind_of
from comcep.notifications.models import Notice
from comcep.search import index
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.clock import PROMISE
from forum.questions.models import Authorship, Question
from forum.sections.unread import unread_keys
from kb.models import Feedback, ProcedurePage, Provenance
from tests.demo.test_load_demo import load
from tests.factories import PostFactory
from tests.search.indexes import lose, own_index

BEFORE = date(2017, 1, 30)
on_one_machine = pytest.mark.embedded  # what was loaded says the same, wherever it lies
ACCOUNTS = ["conseiller", "conseillere", "horspair", "referent", "animatrice", "comite", "admin"]


def written():
    """``{(subject, place in the topic): (author, local moment)}`` of every message."""
    found, seen = {}, Counter()
    for subject, author, at in Post.objects.order_by("created", "pk").values_list(
        "topic__subject", "poster__email", "created"
    ):
        found[subject, seen[subject]] = author, timezone.localtime(at)
        seen[subject] += 1
    return found


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """What two loads say and write; each test undoes its own part."""
    with (
        django_db_blocker.unblock(),
        own_index(tmp_path_factory.mktemp("demonstration")),
        override_settings(EMAIL_FILE_PATH=tmp_path_factory.mktemp("mail")),
        transaction.atomic(),
    ):
        first = load("--today", BEFORE.isoformat()), written(), loads.advice()
        again = load("--reload")
        connection.check_constraints()
        yield {
            "first": first,
            "again": (again, written()),
            "mails": {name: mails_to(f"{name}@{DOMAIN}") for name in ACCOUNTS},
        }
        transaction.set_rollback(True)


@pytest.fixture
def account(loaded, db):
    return lambda name: Member.objects.get(email=f"{name}@{DOMAIN}")


def checksum():
    """Of every row of our apps and of the pages, whatever its table."""
    digest = hashlib.sha256()
    for label in (
        "members",
        "forum",
        "forum_conversation",
        "forum_tracking",
        "forum_permission",
        "questions",
        "kb",
        "demo",
    ):
        for model in apps.get_app_config(label).get_models():
            for line in serializers.serialize("jsonl", model._default_manager.order_by("pk")).splitlines():
                digest.update(line.encode())
    return digest.hexdigest()


# Loading


def test_the_whole_community_is_loaded_each_time(loaded, db):
    for told in (loaded["first"][0], loaded["again"][0]):
        assert "319 membres, 97 sujets, 518 messages, 96 fiches" in told
    assert (Topic.objects.count(), Post.objects.count()) == (97, 518)
    assert Member.objects.validated().exclude(kind=Member.Kind.STAFF).count() == 319
    assert ProcedurePage.objects.live().count() == 96
    assert Load.objects.get().day == timezone.localdate()


def test_a_second_run_changes_nothing(loaded, db):
    before = checksum()

    assert "rien n’a changé" in load("--today", BEFORE.isoformat())

    assert checksum() == before


def test_a_second_run_repairs_the_index_of_a_load_cut_before_it(loaded, db):
    lose()

    load()

    assert index.differences() == ([], [])


def test_once_somebody_wrote_it_is_not_loaded_again(loaded, db):
    topic = Topic.objects.first()
    PostFactory(topic=topic, poster=topic.poster)
    before = checksum()

    with pytest.raises(CommandError, match="Quelqu’un a écrit"):
        load("--reload")

    assert checksum() == before


def test_what_has_grown_old_is_told_with_the_command_until_somebody_writes(loaded, db):
    assert "30/01/2017" in loaded["first"][2] and "load_demo --reload" in loaded["first"][2]
    assert loads.advice() == ""
    Load.objects.update(day=timezone.localdate() - timedelta(days=14))
    assert loads.advice() == ""
    Load.objects.update(day=timezone.localdate() - timedelta(days=15))
    assert loads.advice()

    Post.objects.filter(pk=Post.objects.first().pk).update(updated=timezone.now())

    assert loads.advice() == ""


# Time


@on_one_machine
def test_every_message_is_moved_by_the_same_whole_weeks(loaded):
    """The week-day and the hour of the clock are those of 2017, summer time or not."""
    origin = {
        (thread.title, number): timezone.localtime(message.at)
        for thread in texts.read_threads()
        for number, message in enumerate(thread.messages)
    }
    _, first, _ = loaded["first"]
    moved = {at.replace(tzinfo=None) - origin[place].replace(tzinfo=None) for place, (_, at) in first.items()}

    assert moved == {timedelta(weeks=2)}


@on_one_machine
def test_the_last_day_is_that_of_the_load_or_its_monday(loaded):
    _, first, _ = loaded["first"]
    _, again = loaded["again"]
    late = datetime.now(timezone.get_current_timezone())

    assert max(at for _, at in first.values()).date() == BEFORE
    assert all(at <= late for _, at in again.values())
    assert max(at for _, at in again.values()) > late - timedelta(days=3)


@on_one_machine
def test_two_loads_give_each_message_to_the_same_person_and_the_same_day_of_the_week(loaded):
    _, first, _ = loaded["first"]
    _, again = loaded["again"]
    placed = {t.title for t in texts.read_threads() if t.key in waiting.ASKED}
    weeks = {again[place][1].date() - at.date() for place, (_, at) in first.items() if place[0] not in placed}

    assert {place: author for place, (author, _) in first.items()} == {
        place: author for place, (author, _) in again.items()
    }
    assert len(weeks) == 1 and weeks.pop().days % 7 == 0


# Work for every role


def test_questions_wait_with_hours_left_and_past_the_promise(account):
    now = timezone.now()
    asked = Question.objects.filter(expects_answer=True, first_answer_at=None, topic__status=0)
    moments = dict(asked.values_list("topic__created", "due_at"))

    assert len([at for at in moments if now - at < PROMISE]) >= 2
    assert [at for at in moments if now - at > PROMISE]
    assert all(due - at == PROMISE for at, due in moments.items() if due)
    assert overdue(account("animatrice")).exists()


@on_one_machine
def test_one_question_was_answered_by_its_own_network_alone(loaded, db):
    topic = Topic.objects.get(subject__startswith="Portail du compte personnel d’activité")
    networks = Authorship.objects.filter(post__topic=topic).values_list("network", flat=True)

    assert len(networks) > 1 and len(set(networks)) == 1


@on_one_machine
def test_procedures_are_in_every_state_with_names_and_dates(loaded, db):
    pages = list(ProcedurePage.objects.live().with_shown_state())
    states = Counter(page.shown for page in pages)

    assert set(states) == set(ProcedurePage.State.values)
    assert states["a-verifier"] <= len(pages) / 2
    verified = [page for page in pages if page.shown == "verifiee"]
    assert all(page.verified_by and page.verified_network and page.verified_on for page in verified)
    assert all(page.verified_by_id != page.keeper_id for page in verified)
    for dates in (
        [page.verified_on for page in verified],
        [page.first_published_at.date() for page in pages],
    ):
        assert Counter(dates).most_common(1)[0][1] < len(dates) / 5
    assert len({page.keeper_id for page in pages}) > 5
    assert all(page.get_latest_revision_as_object().state == page.state for page in pages[:10])


@on_one_machine
def test_discussions_became_procedures(loaded, db):
    pages = ProcedurePage.objects.filter(provenances__asked=True).distinct()

    assert pages.count() > 10
    assert not pages.filter(original=True).exists()
    for provenance in Provenance.objects.filter(page__live=True).select_related("post", "page"):
        assert provenance.post.topic_id == provenance.topic_id
        assert provenance.author_id == provenance.post.poster_id
        assert provenance.page.first_published_at > provenance.post.created


def test_the_first_report_keeps_its_date_and_figures_and_the_last_quarter_has_its_own(loaded, db):
    last, first = Report.objects.released().order_by("-as_of")

    assert first.get_absolute_url() == "/comite/2017-01-16/"
    printed = published.figures()["totals"]
    assert first.exact["totals"] == {
        **{name: printed[name] for name in ("members", "advisers", "topics", "messages")},
        "outsiders": printed["non_advisers"],
    }
    assert timedelta(0) < timezone.localdate() - last.as_of < timedelta(days=93)
    assert last.authentic and last.commentary
    assert side_by_side(first, last)


@on_one_machine
def test_the_committee_has_spoken_and_been_answered(loaded, db):
    assert {row.state for row in Proposal.objects.all()} >= {"received", "retained", "declined"}
    assert all(row.answered_at > row.created_at for row in Proposal.objects.exclude(answer=""))
    assert Comment.objects.filter(report__as_of__gt=date(2017, 1, 16)).count() == 2


def test_flags_of_each_kind_wait_on_the_desk(account):
    moderator = account("animatrice")
    open_ones = Case.objects.visible_to(moderator).waiting()
    reasons = set(Flag.objects.filter(case__in=open_ones).values_list("reason", flat=True))

    assert reasons == set(Reason.values)
    assert open_ones.filter(message__isnull=False).exists()
    assert set(Case.objects.exclude(outcome="").values_list("outcome", flat=True)) == {
        "nothing", "answered", "redacted",
    }  # fmt: skip
    assert overridden(moderator).exists()
    assert Feedback.objects.to_handle().count() == 2


@on_one_machine
def test_a_request_stands_at_each_stage(account):
    requests = Request.objects.filter(member__is_demo=True)
    open_ones = Request.objects.visible_to(account("referent")).filter(closed_at=None)

    assert {step for (step,) in requests.filter(closed_at=None).values_list("step")} == {0, 3, 7, 10}
    assert {"accepted", "refused", "withdrawn", ""} == set(requests.values_list("outcome", flat=True))
    for stage in ({"confirmed_at": None}, {"parked": True}, {"kind": "transfer"}):
        assert requests.filter(closed_at=None, **stage).exists()
    assert open_ones.filter(answer="").exclude(question="").exists()
    assert open_ones.exclude(answer="").exists()
    waiting = Member.objects.filter(state__in=["requested", "confirmed", "to_complete", "refused", "ended"])
    assert all(member.changes.order_by("at", "pk").last().to_state == member.state for member in waiting)


@pytest.mark.parametrize("name", [name for name in ACCOUNTS if name != "admin"])
def test_each_account_has_something_unread_and_something_told(account, name):
    member = account(name)

    assert unread_keys(member, 100)
    assert Notice.objects.filter(recipient=member, seen_at=None).exists()
    assert member.participations.exists() if name in ("conseiller", "conseillere", "horspair") else True


@on_one_machine
def test_each_account_got_mails_of_each_kind(loaded, db):
    by_account = loaded["mails"]

    assert all(by_account.values())
    for name in LAST_VISITS:
        subjects = " · ".join(each.subject for each in by_account[name])
        assert "Bienvenue sur ComCEP" in subjects or "mot de passe" in subjects, name
        assert "résumé ComCEP" in subjects, name
        assert "nouvelle notification" in subjects, name
        told = Notice.objects.filter(recipient__email=f"{name}@{DOMAIN}").values_list("kind", flat=True)
        at_once = {kind for kind in set(told) if kind_of(kind).default == Mode.AT_ONCE}
        assert len(by_account[name]) >= len(at_once) + 2, name
    assert "demande d’adhésion" in " ".join(each.text for each in by_account["referent"])
    assert "signalement" in " ".join(each.text for each in by_account["animatrice"])
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


@on_one_machine
def test_every_sort_of_news_was_told_to_somebody(loaded, db):
    told = set(Notice.objects.values_list("kind", flat=True))
    rows = {kind.name for kind in chosen_kinds() if Mode.SITE in kind.modes}

    assert rows <= told
    assert {"request", "case", "flag", "late"} <= told
