"""The states of a membership: one door, one history, and a database that agrees."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from comcep.members.access.audiences import is_moderator
from comcep.members.kinds import LEGAL
from comcep.members.models import Member, StateChange
from comcep.members.states import IllegalChange, change_state, enter
from tests.factories import MemberFactory, NetworkFactory

pytestmark = pytest.mark.django_db

STATES = Member.State.values
PAIRS = [(before, to) for before in STATES for to in STATES if before != to]
LEGAL_PAIRS = [pair for pair in PAIRS if pair[1] in LEGAL[pair[0]]]
ILLEGAL_PAIRS = [pair for pair in PAIRS if pair[1] not in LEGAL[pair[0]]]


def somebody(state):
    return MemberFactory(peer=True, state=state)


@pytest.mark.parametrize(("before", "to"), LEGAL_PAIRS)
def test_a_legal_change_is_made_and_noted(before, to, moderator):
    member = somebody(before)

    change = change_state(member, to, by=moderator, reason="Parce que.")

    assert Member.objects.get(pk=member.pk).state == to == member.state
    assert (change.from_state, change.to_state, change.by, change.reason) == (
        before,
        to,
        moderator,
        "Parce que.",
    )


@pytest.mark.parametrize(("before", "to"), ILLEGAL_PAIRS)
def test_an_illegal_change_is_refused_and_leaves_nothing(before, to, moderator):
    member = somebody(before)

    with pytest.raises(IllegalChange):
        change_state(member, to, by=moderator)

    assert Member.objects.get(pk=member.pk).state == before
    assert not StateChange.objects.exists()


@pytest.mark.parametrize(("before", "to"), ILLEGAL_PAIRS)
def test_the_database_refuses_what_goes_round_the_door(before, to):
    member = somebody(before)

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(state=to, ended_at=member.date_joined)


@pytest.mark.parametrize(("before", "to"), LEGAL_PAIRS)
def test_the_database_accepts_what_the_table_accepts(before, to):
    member = somebody(before)

    assert Member.objects.filter(pk=member.pk).update(state=to, ended_at=member.date_joined) == 1


def test_the_trigger_comes_back_after_each_migrate(django_db_blocker):
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON members_member"
        cursor.execute(f"DROP TRIGGER members_legal_state{table}")
    member = somebody("refused")

    call_command("migrate", verbosity=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(state="validated")


def test_the_history_holds_no_illegal_change(peer):
    with pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.create(member=peer, from_state="refused", to_state="validated")


def test_an_unknown_state_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(state="inventé")


def test_changing_twice_notes_once(peer, moderator):
    first = change_state(peer, "suspended", by=moderator)
    second = change_state(peer, "suspended", by=moderator)

    assert first is not None
    assert second is None
    assert StateChange.objects.count() == 1


def test_who_comes_second_is_told_what_the_first_did(applicant, moderator):
    applicant.network = NetworkFactory()
    applicant.save()
    stale = Member.objects.get(pk=applicant.pk)
    change_state(applicant, "refused", by=moderator, reason="Inconnue ici.")

    with pytest.raises(IllegalChange):
        change_state(stale, "validated", by=moderator)

    assert stale.state == "refused"


def test_validation_says_who_and_when_and_a_suspension_does_not_rewrite_it(applicant, moderator):
    applicant.network = NetworkFactory()
    applicant.save()
    change_state(applicant, "validated", by=moderator)
    first = applicant.validated_at
    change_state(applicant, "suspended", by=None)
    change_state(applicant, "validated", by=None)

    applicant.refresh_from_db()
    assert (applicant.validated_at, applicant.validated_by) == (first, moderator)


def test_who_comes_back_starts_again(moderator):
    member = somebody("ended")

    change_state(member, "requested", by=None)

    member.refresh_from_db()
    assert (member.validated_at, member.ended_at) == (None, None)


def test_a_new_account_enters_with_its_first_change(moderator):
    member = Member(email="neuve@exemple.test", kind="staff", state="validated")

    change = enter(member, by=moderator)

    assert (change.from_state, change.to_state) == ("", "validated")
    assert (member.validated_by, member.validated_at is not None) == (moderator, True)
    with pytest.raises(IllegalChange):
        enter(member, by=moderator)


def test_moderators_are_the_peers_who_hold_that_role_today():
    there = MemberFactory(peer=True, roles=["moderator"])
    for made in ({"outsider": True}, {"staff": True}, {"peer": True, "state": "suspended"}, {"peer": True}):
        MemberFactory(**made, roles=[] if made == {"peer": True} else ["moderator"])
    MemberFactory(peer=True, roles=["moderator"]).roles.update(
        starts_on=date(2016, 1, 1), ends_on=date(2016, 12, 31)
    )

    found = set(Member.objects.moderators())

    assert found == {member for member in Member.objects.all() if is_moderator(member)} == {there}
