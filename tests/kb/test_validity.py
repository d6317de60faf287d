"""Until when one may trust a procedure: one rule, the same in Python and in the database."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from kb.models import ProcedurePage
from tests.kb.factories import ProcedureFactory

# A page asks for its content type, unless another test left it in memory.
pytestmark = pytest.mark.django_db
State = ProcedurePage.State


def page(**fields):
    today = timezone.localdate()
    sound = {
        "as_of": today.year,
        "review_on": today + timedelta(30),
        "verified_until": today + timedelta(30),
        "state": State.VERIFIED,
    }
    return ProcedurePage(**sound | fields)


def test_a_fresh_verified_procedure_is_verified():
    assert page().shown_state == State.VERIFIED
    assert page().doubt == ""


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"as_of": timezone.localdate().year - 1}, "faits de"),
        ({"as_of": 2017}, "faits de 2017"),
        ({"review_on": timezone.localdate() - timedelta(1)}, "date de révision dépassée"),
        ({"verified_until": timezone.localdate() - timedelta(1)}, "date de révision dépassée"),
    ],
)
def test_time_makes_a_procedure_doubtful(fields, why):
    assert page(**fields).shown_state == State.TO_CHECK
    assert why in page(**fields).doubt


def test_the_last_day_still_counts():
    today = timezone.localdate()

    assert page(review_on=today, verified_until=today).shown_state == State.VERIFIED


def test_an_obsolete_procedure_stays_obsolete_whatever_its_age():
    assert page(state=State.OBSOLETE, as_of=2015).shown_state == State.OBSOLETE


def test_facts_of_2017_are_to_be_checked_even_in_2017(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2017, 1, 16))

    doubtful = page(as_of=2017, review_on=date(2017, 6, 1), verified_until=date(2017, 6, 1))

    assert doubtful.shown_state == State.TO_CHECK


def test_the_database_gives_the_state_that_python_gives():
    today = timezone.localdate()
    days = [None, today - timedelta(1), today, today + timedelta(1)]
    base = ProcedureFactory()
    for number, (state, as_of, review_on, until) in enumerate(
        product(State, [2016, 2017, today.year - 1, today.year], days, days)
    ):
        ProcedurePage.objects.filter(pk=base.pk).update(
            state=state, as_of=as_of, review_on=review_on, verified_until=until
        )
        found = ProcedurePage.objects.with_shown_state().get(pk=base.pk)
        assert found.shown == found.shown_state, (number, state, as_of, review_on, until)


def test_what_is_to_be_reviewed_is_what_readers_are_told_to_check():
    doubtful = ProcedureFactory(verified=True, old=True)
    ProcedureFactory(verified=True)
    ProcedureFactory(state=State.OBSOLETE)

    assert list(ProcedurePage.objects.to_review()) == [doubtful]
