"""A draft is asked for in a page and made by the worker: once, even asked twice or if the worker dies."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from comcep.committee import tasks
from comcep.committee.actions import preparation as preparing
from comcep.committee.models import Preparation, Report

pytestmark = pytest.mark.django_db

WORKSHOP, STATE = "/comite/atelier/", "/comite/2017-01-16/preparation/"
REPORT = "/comite/2017-01-16/"
DAY = datetime.date(2017, 1, 16)


@pytest.fixture
def workshop(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def asked(db):
    return Preparation.objects.create(as_of=DAY, asked_at=timezone.now())


def begun(preparation, minutes, attempts=1):
    """A worker took it up that long ago, and was not heard of since."""
    ago = timezone.now() - datetime.timedelta(minutes=minutes)
    Preparation.objects.filter(pk=preparation.pk).update(started_at=ago, attempts=attempts)


def test_the_page_answers_at_once_and_the_worker_prepares(
    workshop, threads, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as nudges:
        response = workshop.post(WORKSHOP, {"until": "2017-01-16"})

    assert response.url == STATE
    assert not Report.objects.exists()
    assert "Voir où elle en est" in workshop.get(STATE).text
    nudges[0]()
    assert workshop.get(STATE).url == REPORT
    assert "Relire le brouillon" in workshop.get(STATE, headers={"HX-Request": "true"}).text
    assert not Preparation.objects.exists()


def test_a_double_click_asks_once(workshop, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        first = workshop.post(WORKSHOP, {"until": "2017-01-16"})
        second = workshop.post(WORKSHOP, {"until": "2017-01-16"})

    assert first.url == second.url == STATE
    assert len(nudges) == 1


def test_two_workers_do_not_make_the_same_draft(asked):
    begun(asked, minutes=1)

    assert tasks.prepare_draft(asked.pk) is None
    assert Preparation.objects.get().attempts == 1


def test_a_killed_worker_is_replaced_and_the_page_says_so(workshop, threads, asked):
    begun(asked, minutes=20)
    assert "s’est interrompue" in workshop.get(STATE).text

    tasks.sweep()

    assert Report.objects.get().as_of == DAY
    assert not Preparation.objects.exists()


def test_what_was_taken_up_again_says_so(workshop, asked):
    begun(asked, minutes=1, attempts=2)

    assert "elle a été reprise" in workshop.get(STATE).text


def test_a_request_lost_on_its_way_is_taken_up(threads, asked):
    Preparation.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=3))

    tasks.sweep()

    assert Report.objects.exists()


def test_the_sweep_leaves_what_is_being_made(asked):
    begun(asked, minutes=5)

    tasks.sweep()

    assert Preparation.objects.get().attempts == 1


def test_what_kills_every_worker_is_not_begun_for_ever(workshop, asked):
    begun(asked, minutes=20, attempts=3)

    tasks.sweep()

    assert Preparation.objects.get().failure == preparing.INTERRUPTED
    assert "Relancer la préparation" in workshop.get(STATE).text


def test_a_moderator_takes_up_what_was_interrupted(workshop, asked, django_capture_on_commit_callbacks):
    begun(asked, minutes=20)

    with django_capture_on_commit_callbacks() as nudges:
        workshop.post(WORKSHOP, {"until": "2017-01-16"})

    assert len(nudges) == 1
    assert Preparation.objects.get().started_at is None


def test_what_cannot_be_protected_is_said_and_nothing_is_published(workshop, asked):
    tasks.prepare_draft(asked.pk)

    page = workshop.get(STATE).text
    assert "moins de dix conseillers" in page
    assert "rien n’a été publié" in page
    assert "moins de dix conseillers" in workshop.get(WORKSHOP).text
    assert not Report.objects.exists()


def test_an_unforeseen_error_is_said_too(workshop, asked, monkeypatch):
    def broken(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(preparing, "prepare_report", broken)
    with pytest.raises(MemoryError):
        tasks.prepare_draft(asked.pk)

    assert "Une erreur imprévue" in workshop.get(STATE).text


def test_a_failed_preparation_is_not_begun_again_by_itself(asked):
    tasks.prepare_draft(asked.pk)
    tasks.sweep()
    tasks.prepare_draft(asked.pk)

    assert Preparation.objects.get().attempts == 1


def test_a_released_report_is_not_prepared(workshop, released):
    assert workshop.post(WORKSHOP, {"until": "2017-01-16"}).url == REPORT
    assert not Preparation.objects.exists()


@pytest.mark.parametrize("who", ["peer", "committee_member", "steering_member", "administrator"])
def test_a_preparation_exists_for_moderators_only(client, asked, who, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(STATE).status_code == 404


def test_a_day_that_nobody_asked_for_is_not_found(workshop):
    assert workshop.get(STATE).status_code == 404


def test_the_number_of_statements_is_constant(workshop, asked, django_assert_num_queries):
    with django_assert_num_queries(4):
        workshop.get(WORKSHOP)
    for month in range(1, 9):
        Preparation.objects.create(as_of=f"2016-0{month}-01", asked_at=timezone.now())
    with django_assert_num_queries(4):
        workshop.get(WORKSHOP)


def test_the_beat_knows_the_sweep():
    assert "comcep.committee.tasks.sweep" in {e["task"] for e in settings.CELERY_BEAT_SCHEDULE.values()}
