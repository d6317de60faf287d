"""Rights on sections: deny by default, deny wins, ancestors hold (holes S9 and S11)."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from comcep.members.access.audiences import Audience
from comcep.members.models import Member
from forum.engine.forum.models import Forum
from forum.engine.forum_permission.handler import PermissionHandler
from forum.engine.forum_permission.models import ForumPermission, GroupForumPermission
from forum.sections.opening import open_section
from tests.factories import MemberFactory, SectionFactory

pytestmark = pytest.mark.django_db


def readable(member):
    return set(PermissionHandler(member).readable_ids())


def test_a_section_opened_to_nobody_is_read_by_nobody(moderator):
    SectionFactory(opened_to__closed=True)

    assert readable(moderator) == set()


def test_outsiders_read_only_what_is_opened_to_them(outsider, peers_section, outsiders_section):
    assert readable(outsider) == {outsiders_section.pk}


def test_a_denied_rubric_hides_the_sections_below(peer):
    rubric = SectionFactory(type=Forum.FORUM_CAT)
    below = SectionFactory(parent=rubric)
    assert below.pk in readable(peer)

    deny = ForumPermission.objects.get(codename="can_read_forum")
    GroupForumPermission.objects.filter(forum=rubric, permission=deny).update(has_perm=False)
    rubric.save()

    assert readable(MemberFactory(peer=True)) == set()


def test_a_denial_wins_over_every_grant(moderator, peers_section):
    peers = Group.objects.get(name=Audience.PEERS)
    reading = ForumPermission.objects.get(codename="can_read_forum")
    GroupForumPermission.objects.filter(forum=peers_section, group=peers, permission=reading).delete()
    GroupForumPermission.objects.create(forum=peers_section, group=peers, permission=reading, has_perm=False)

    assert readable(moderator) == set()


def test_a_closed_rubric_closes_what_is_below(peer):
    rubric = SectionFactory(type=Forum.FORUM_CAT)
    below = SectionFactory(parent=rubric)

    open_section(rubric, Audience.MODERATORS)

    assert below.pk not in readable(peer)


@pytest.mark.parametrize("state", [s for s in Member.State if s != Member.State.VALIDATED])
def test_only_a_validated_membership_reads(peers_section, state):
    assert readable(MemberFactory(peer=True, state=state)) == set()


def test_a_visitor_reads_nothing(peers_section, outsiders_section):
    assert readable(AnonymousUser()) == set()


def test_the_matrix_costs_one_statement_once_loaded(peer, peers_section, django_assert_num_queries):
    readable(peer)
    again = Member.objects.get(pk=peer.pk)

    with django_assert_num_queries(2):  # the version, and the member's roles
        readable(again)
