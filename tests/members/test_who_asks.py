"""The statement that finds who asks gives what the models would, and reads it again each time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from comcep.members.access.audiences import roles_of
from comcep.members.models import Member, Role
from comcep.members.signing.statements import find_member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_it_gives_the_member_as_the_model_does():
    member = MemberFactory(peer=True)
    found, expected = find_member(member.pk), Member.objects.get(pk=member.pk)

    fields = [field.attname for field in Member._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(expected, name) for name in fields]
    assert found.network == expected.network
    assert found.organisation is None


def test_the_roles_are_those_in_force_today():
    member, today = MemberFactory(peer=True, roles=["moderator"]), timezone.localdate()
    Role.objects.create(member=member, name="committee", starts_on=today, ends_on=today)
    Role.objects.create(member=member, name="steering", starts_on=today + timedelta(days=1))
    Role.objects.create(
        member=member, name="admin", starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )

    current = frozenset(member.roles.current().values_list("name", flat=True))
    assert roles_of(find_member(member.pk)) == current == {"moderator", "committee"}


def test_a_role_that_ends_is_gone_at_the_next_request(client):
    member = MemberFactory(peer=True, roles=["moderator"])
    client.force_login(member)
    assert client.get("/moderation/").status_code == 200

    member.roles.all().delete()

    assert client.get("/moderation/").status_code == 404


def test_nobody_has_that_number():
    assert find_member(0) is None


def test_a_session_past_its_date_is_nobody_s(client):
    client.force_login(MemberFactory(peer=True))
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert client.get("/forum/").status_code == 302


def test_a_session_opened_before_the_code_moved_is_still_open(client):
    client.force_login(MemberFactory(peer=True), backend="comcep.members.backends.MembershipBackend")

    assert client.get("/forum/").status_code == 200
