"""The moderators together."""

import pytest

from comcep.notifications.models import Notice
from forum.conversations import actions, perms
from forum.questions.models import PrivateDraft, PrivateMessage
from tests.factories import MemberFactory
from tests.forum.conversations.letters import WORDS, at, delivered, to

pytestmark = pytest.mark.django_db


def test_an_outside_member_writes_to_the_moderators_and_any_of_them_answers(client, outsider, moderator):
    second = MemberFactory(peer=True, roles=["moderator"])
    client.force_login(outsider)
    client.post(to(None), {"text": WORDS})
    message = PrivateMessage.objects.get()
    assert Notice.objects.filter(recipient__in=[moderator, second], kind="message").count() == 2

    client.force_login(second)
    assert WORDS in client.get(at(message)).text
    client.post(at(message), {"text": "Bonjour, nous regardons."})

    assert PrivateMessage.objects.get(from_team=True).sender == second
    assert delivered(moderator) == []  # nothing is left to answer
    client.force_login(outsider)
    assert "nous regardons" in client.get(at(message)).text


def test_an_answer_in_the_name_of_all_keeps_a_draft_of_ones_own(client, peer, moderator):
    message = actions.begin(peer, None, text=WORDS)
    actions.save_draft(moderator, perms.place_of(to=peer), "Un mot de ma part.")
    client.force_login(moderator)

    client.post(at(message), {"text": "Bonjour, nous regardons."})

    assert PrivateDraft.objects.get(member=moderator).text == "Un mot de ma part."


def test_what_waits_is_counted_at_the_desk(client, outsider, moderator):
    actions.begin(outsider, None, text=WORDS)
    client.force_login(moderator)

    desk = client.get("/moderation/").text
    assert 'Écrits à l’animation</a> <b class="chip" data-tone="waiting">1</b>' in desk
    client.post(at(PrivateMessage.objects.get(), "traitee/"))
    assert "Écrits à l’animation</a> <b>0</b>" in client.get("/moderation/").text


def test_the_list_of_the_moderators_is_theirs(client, peer, outsider, moderator):
    actions.begin(outsider, None, text=WORDS)
    client.force_login(peer)
    assert client.get("/messages/animation/").status_code == 404

    client.force_login(moderator)
    assert "À traiter" in client.get("/messages/animation/").text


def test_a_moderator_has_a_section_for_that(client, moderator):
    client.force_login(moderator)

    assert client.get(to(None)).status_code == 404
