"""Leaving the community."""

import pytest

from comcep.members.models import Member
from comcep.members.states import change_state
from forum.conversations import actions, own_data, perms
from forum.conversations.leaving import Letters
from forum.questions.models import (
    Block,
    Conversation,
    Participation,
    PrivateDraft,
    PrivateMessage,
)
from tests.forum.conversations.letters import WORDS, at, to

pytestmark = pytest.mark.django_db


def test_who_leaves_is_nobody_and_cannot_be_written_to(client, peer, colleague, received):
    actions.send(peer, received.conversation, text="Merci Nadège, à bientôt.")
    change_state(colleague, Member.State.ENDED, by=None)
    client.force_login(peer)

    page = client.get(at(received)).text

    assert "Membre parti" in page and "calendrier" in page and "Nadège" not in page
    assert client.post(at(received), {"text": WORDS}).status_code == 403
    assert client.get(to(colleague)).status_code == 404
    assert not Conversation.objects.exclude(key=None).exists()


def test_nothing_ties_the_messages_of_who_left(peer, colleague, received):
    Block.objects.create(member=peer, blocked=colleague)
    actions.save_draft(peer, perms.place_of(to=colleague), WORDS)

    change_state(colleague, Member.State.ENDED, by=None)

    assert not PrivateMessage.objects.exclude(sender=None).exists()
    assert not Participation.objects.filter(member=colleague).exists()
    assert not Block.objects.exists() and not PrivateDraft.objects.exists()


def test_what_nobody_can_read_any_more_is_destroyed(peer, colleague, received):
    change_state(colleague, Member.State.ENDED, by=None)
    change_state(peer, Member.State.ENDED, by=None)

    assert not Conversation.objects.exists()


def test_the_text_of_ones_own_messages_is_erased_on_leaving(peer, colleague, received):
    (row,) = Letters.of(colleague)

    assert Letters.erase(peer, [row["id"]]) == []
    assert Letters.erase(colleague, [row["id"], 1]) == [row["id"]]

    received.refresh_from_db()
    assert "calendrier" not in received.text + received.html


def test_own_data_hold_ones_own_words_only(peer, colleague, received):
    actions.send(peer, received.conversation, text=WORDS)

    (held,) = own_data.conversations(peer)

    assert held["avec"] == colleague.display_name
    assert [message["texte"] for message in held["messages envoyés"]] == [WORDS]
