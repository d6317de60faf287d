"""The quarterly draft: on a fixed calendar, once."""

import datetime

import pytest
from django.conf import settings

from comcep.committee import actions
from comcep.committee.models import Report
from comcep.committee.tasks import prepare_quarter
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db

IN_JANUARY = datetime.date(2017, 1, 20)


def test_the_calendar_knows_the_task():
    assert "comcep.committee.tasks.prepare_quarter" in {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_a_quarter_that_ended_gets_one_draft_however_often_it_is_asked(threads):
    first = prepare_quarter(IN_JANUARY)

    assert prepare_quarter(IN_JANUARY) is None
    report = Report.objects.get()
    assert (report.pk, report.state, report.as_of) == (first, "draft", datetime.date(2016, 12, 31))


def test_a_withdrawn_report_is_not_prepared_again_by_itself(threads):
    report = actions.release(Report.objects.get(pk=prepare_quarter(IN_JANUARY)))
    actions.withdraw(report, reason="Erreur de rubrique.")

    assert prepare_quarter(IN_JANUARY) is None


def test_a_silent_quarter_has_no_draft(threads):
    assert prepare_quarter(datetime.date(2018, 1, 20)) is None
    assert not Report.objects.exists()


def test_a_community_too_small_has_no_draft_and_no_crash(db):
    TopicFactory(created=datetime.datetime(2016, 12, 1, tzinfo=datetime.UTC))

    assert prepare_quarter(IN_JANUARY) is None
    assert not Report.objects.exists()
