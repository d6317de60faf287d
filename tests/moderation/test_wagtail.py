"""Wagtail's admin says what waits, to who decides it, and leads to the desk."""

import pytest

from tests.factories import MemberFactory
from tests.moderation.test_queue import one_of_each

pytestmark = pytest.mark.django_db


def test_its_home_says_what_is_to_do(client, moderator, peer, peers_section):
    one_of_each(peers_section, peer)
    client.force_login(moderator)

    page = client.get("/admin/").text

    assert '<a href="/moderation/?file=signalement"><strong>1</strong> signalement à examiner</a>' in page
    assert "css/admin" in page


def test_it_says_nothing_of_it_to_an_administrator(client, peer, peers_section):
    one_of_each(peers_section, peer)
    client.force_login(MemberFactory(staff=True, roles=["admin"]))

    page = client.get("/admin/").text

    assert "signalement" not in page and "/moderation/" not in page
