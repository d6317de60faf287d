"""Checks that no page shows by itself: each one is removed in turn by ``bench.mutations``."""

import pytest
from django.test import Client

from comcep.members.models import SignIn
from forum.engine.forum_permission.handler import rights_of
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission

pytestmark = pytest.mark.django_db


def test_a_right_given_to_a_person_opens_nothing_before_the_membership(applicant, peers_section):
    for codename in ("can_see_forum", "can_read_forum"):
        permission = ForumPermission.objects.get(codename=codename)
        UserForumPermission.objects.create(
            user=applicant, forum=peers_section, permission=permission, has_perm=True
        )

    assert rights_of(applicant).readable_ids() == []


def test_nobody_signs_the_device_of_another_out(client, peer, outsider):
    Client().force_login(outsider)
    device = SignIn.objects.get(member=outsider)
    client.force_login(peer)

    assert client.post(f"/compte/appareils/{device.pk}/deconnecter/").status_code == 404
    device.refresh_from_db()
    assert device.session_key
