"""Checks that no page shows by itself: each one is removed in turn by ``bench.mutations``."""

import pytest
from django.test import Client
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.joining import invitations
from comcep.members.models import SignIn
from comcep.moderation import actions as moderation
from comcep.moderation import lists, proposals, queue
from comcep.moderation.models import Decision, Proposal
from comcep.search import index
from comcep.search import results as searching
from comcep.search.models import SearchPending
from forum.access import perms
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.handler import forget, rights_of
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.questions.addresses import topic_url
from forum.questions.models import Screened
from kb.models import Provenance
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.kb.factories import ProcedureFactory
from tests.search.indexes import own_index

pytestmark = pytest.mark.django_db


def set_rights(member, section, *, granted):
    for codename in ("can_see_forum", "can_read_forum"):
        permission = ForumPermission.objects.get(codename=codename)
        UserForumPermission.objects.create(
            user=member, forum=section, permission=permission, has_perm=granted
        )
    forget()
    member.__dict__.pop("_forum_rights", None)


def test_a_right_given_to_a_person_opens_nothing_before_the_membership(applicant, peers_section):
    set_rights(applicant, peers_section, granted=True)

    assert rights_of(applicant).readable_ids() == []


def test_nobody_signs_the_device_of_another_out(client, peer, outsider):
    Client().force_login(outsider)
    device = SignIn.objects.get(member=outsider)
    client.force_login(peer)

    assert client.post(f"/compte/appareils/{device.public_id}/deconnecter/").status_code == 404
    device.refresh_from_db()
    assert device.session_key


def test_the_action_itself_invites_into_no_foreign_network(db):
    referent = MemberFactory(peer=True, network=NetworkFactory(slug="apec"), roles=["referent"])
    elsewhere = {
        "network": NetworkFactory(slug="cap-emploi"),
        "organisation": None,
        "email": "a@exemple.test",
    }

    with pytest.raises(invitations.NotAllowed):
        invitations.invite(elsewhere, by=referent, ends_on=timezone.localdate())


def test_a_topic_names_no_procedure_that_its_reader_may_not_read(client, peer, topic):
    hidden = ProcedureFactory(title="Xylophone réservé", opened_to=Audience.MODERATORS)
    shown = ProcedureFactory(title="Fiche ouverte")
    for page in (hidden, shown):
        Provenance.objects.create(page=page, topic=topic, post=topic.first_post, post_updated=timezone.now())
    client.force_login(peer)

    said = client.get(topic_url(topic)).text

    assert "Fiche ouverte" in said
    assert "Xylophone" not in said


def test_a_procedure_names_no_topic_that_its_reader_may_not_read(client, outsider, topic):
    page = ProcedureFactory(title="Fiche ouverte", opened_to=Audience.OUTSIDERS)
    Provenance.objects.create(page=page, topic=topic, post=topic.first_post, post_updated=timezone.now())
    client.force_login(outsider)

    said = client.get(page.get_absolute_url()).text

    assert "Fiche ouverte" in said
    assert topic.subject not in said


def test_a_moderator_denied_a_section_finds_nothing_of_it_on_the_desk(moderator, peers_section):
    waiting = PostFactory(topic=TopicFactory(forum=peers_section), approved=False)
    removed = PostFactory(topic=waiting.topic)
    moderation.remove(removed, by=moderator, reason="Hors sujet.")
    proposals.propose(TopicFactory(forum=peers_section), by=moderator)
    alert = PostFactory(topic=waiting.topic)
    Screened.objects.create(post=alert, rule="tel", label="TEL", level=2, choice="published", reason="public")
    desk = (
        lists.to_approve, lists.removed, lists.overridden, Decision.objects.visible_to,
        Proposal.objects.visible_to,
    )  # fmt: skip
    before = [len(rows(moderator)) for rows in desk]
    counts = queue.counts(moderator)

    set_rights(moderator, peers_section, granted=False)

    assert before == [1, 1, 1, 1, 1]
    assert [len(rows(moderator)) for rows in desk] == [0, 0, 0, 0, 0]
    assert sum(counts.values()) == 3 and not any(queue.counts(moderator).values())


def test_what_waits_for_the_index_is_in_no_count_of_another_page(peer, peers_section, tmp_path):
    moved = TopicFactory(forum=peers_section, subject="Jonquille une")
    TopicFactory(forum=peers_section, subject="Jonquille deux")
    with own_index(tmp_path):
        index.rebuild()
        closed = SectionFactory(opened_to=Audience.MODERATORS)
        Topic.objects.filter(pk=moved.pk).update(forum=closed)
        SearchPending.objects.create(kind="topic", object_id=moved.pk)
        found = searching.find(peer, "jonquille", size=1)

    assert found.total == 1
    assert sum(number for _, _, number in found.facets["kind"]) == 1


def test_nobody_is_told_of_a_message_that_waits_for_approval(peer, topic):
    waiting = PostFactory(topic=topic, approved=False)

    assert perms.READ_POST.answers(peer, [(waiting.pk,)]) == [None]
    assert perms.READ_POST.answers(peer, [(topic.first_post.pk,)]) != [None]


def test_nobody_is_told_of_a_message_of_a_closed_section(outsider, topic):
    assert perms.READ_POST.answers(outsider, [(topic.first_post.pk,)]) == [None]


def test_the_address_of_a_message_leads_nobody_who_may_not_read_it(
    client, outsider, topic, outsiders_section
):
    client.force_login(outsider)

    assert client.get(f"/forum/message/{topic.first_post.public_id}/").status_code == 404
