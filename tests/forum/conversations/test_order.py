"""Archiving, leaving a conversation, blocking."""

import pytest

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications.models import Notice
from forum.conversations import actions, perms
from forum.questions.models import Block, Participation, PrivateMessage
from tests.forum.conversations.letters import LIST, WORDS, at, to

pytestmark = pytest.mark.django_db


def test_an_archived_conversation_comes_back_with_the_next_message(client, peer, colleague, received):
    client.force_login(peer)
    client.post(at(received, "archiver/"))
    assert colleague.display_name not in client.get(LIST).text
    assert colleague.display_name in client.get("/messages/archives/").text

    actions.send(colleague, received.conversation, text="Du nouveau.")

    assert colleague.display_name in client.get(LIST).text


def test_who_leaves_reads_nothing_of_before_and_the_other_keeps_it(client, peer, colleague, received):
    client.force_login(peer)
    client.post(at(received, "quitter/"))
    assert client.get(at(received)).status_code == 404

    actions.send(colleague, received.conversation, text="Du nouveau.")

    page = client.get(at(received)).text
    assert "Du nouveau." in page and "calendrier" not in page
    client.force_login(colleague)
    assert "calendrier" in client.get(at(received)).text


def test_what_both_have_left_is_destroyed(peer, colleague, received):
    for member in (peer, colleague):
        actions.leave(Participation.objects.get(member=member))

    assert not PrivateMessage.objects.exists()


def test_who_is_blocked_writes_no_more_and_does_not_learn_of_it(client, peer, colleague, received):
    client.force_login(peer)
    response = client.post(at(received, "bloquer/"), follow=True)
    assert "n’en est pas averti" in response.text
    assert not Notice.objects.filter(recipient=colleague).exists()

    client.force_login(colleague)
    page, refused = client.get(at(received)), client.post(at(received), {"text": WORDS})

    assert "Bloqu" not in page.text.replace("Bloquer cette personne", "").replace("Personnes bloquées", "")
    assert refused.status_code == 403 and perms.SILENT in refused.text and WORDS in refused.text
    assert PrivateMessage.objects.count() == 1


def test_who_is_blocked_reads_what_anybody_reads_who_is_not_received(client, peer, colleague, received):
    change_state(peer, Member.State.SUSPENDED, by=None)
    client.force_login(colleague)

    assert perms.SILENT in client.get(at(received)).text


def test_one_unblocks_from_the_list(client, peer, colleague):
    Block.objects.create(member=peer, blocked=colleague)
    client.force_login(peer)
    assert client.get(to(colleague)).status_code == 403

    client.post("/messages/bloques/", {"membre": colleague.public_id})

    assert client.get(to(colleague)).status_code == 200
