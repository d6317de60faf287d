"""Being told of a private message."""

import pytest

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Notice, Preference
from forum.conversations import actions
from tests.forum.conversations.letters import at, delivered

pytestmark = pytest.mark.django_db


def test_one_mail_until_it_is_read_without_a_word_of_the_message(client, peer, colleague, received):
    actions.send(colleague, received.conversation, text="Encore un mot.")

    (letter,) = delivered(peer)

    said = str(letter.message())
    assert "calendrier" not in said and colleague.last_name not in said
    client.force_login(peer)
    client.get(at(received))
    actions.send(colleague, received.conversation, text="Et un autre.")
    assert len(delivered(peer)) == 2


def test_what_is_read_before_the_mail_leaves_is_not_mailed(client, peer, received):
    client.force_login(peer)
    client.get(at(received))

    assert delivered(peer) == []


def test_no_mail_after_a_suspension(peer, received):
    change_state(peer, Member.State.SUSPENDED, by=None)

    assert delivered(peer) == []


def test_one_may_ask_not_to_be_mailed_about_private_messages(peer, colleague):
    Preference.objects.create(member=peer, kind=actions.KIND.name, mode=Mode.SITE)

    actions.begin(colleague, peer, text="Avez-vous gardé le modèle de lettre ?")

    assert Notice.objects.get(recipient=peer).mail_due_at is None
