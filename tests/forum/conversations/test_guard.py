"""The guard warns, nothing more."""

import re

import pytest

from forum.questions.models import PrivateMessage
from tests.forum.conversations.letters import PERSONAL, at
from tests.forum.writing import Document

pytestmark = pytest.mark.django_db


def test_a_warning_comes_before_the_message_leaves(client, peer, received):
    client.force_login(peer)

    response = client.post(at(received), {"text": PERSONAL})

    assert "Envoyer quand même" in response.text and "Raison" not in response.text
    assert PrivateMessage.objects.count() == 1


@pytest.mark.parametrize(
    "words", [PERSONAL, "Son numéro : 2 69 05 49 588 157 80.", "IBAN FR14 2004 1010 0505 0001 3M02 606."]
)
def test_one_gesture_sends_it_as_it_is_and_nothing_is_counted(client, peer, received, words):
    from forum.questions.models import Screened

    client.force_login(peer)
    assert "Envoyer quand même" in client.post(at(received), {"text": words}).text

    client.post(at(received), {"text": words, "tel-quel": "1"})

    assert PrivateMessage.objects.filter(sender=peer).get().text == words
    assert not Screened.objects.exists()


def test_one_gesture_replaces_everything(client, peer, received):
    client.force_login(peer)

    client.post(at(received), {"text": PERSONAL, "tout-remplacer": "1"})

    text = PrivateMessage.objects.filter(sender=peer).get().text
    assert "Dupont" not in text and "06 12" not in text


def test_one_goes_back_to_the_text(client, peer, received):
    client.force_login(peer)

    response = client.post(at(received), {"text": PERSONAL, "revenir": "1"})

    assert Document(response.text).text_of("text") == PERSONAL
    assert PrivateMessage.objects.count() == 1


def test_passages_are_decided_one_by_one(client, peer, received):
    client.force_login(peer)
    page = client.post(at(received), {"text": PERSONAL}).text
    names = dict.fromkeys(re.findall(r'name="(garde-[0-9a-f]+)"', page))
    choices = dict(zip(names, ["laisser", "0"], strict=True))

    client.post(at(received), {"text": PERSONAL, **choices})

    text = PrivateMessage.objects.filter(sender=peer).get().text
    assert ("Dupont" in text) != ("06 12 34" in text)


def test_what_the_guard_sees_is_left_nowhere(client, peer, received, traces):
    client.force_login(peer)

    client.post(at(received), {"text": "Appelez le 06 98 76 54 32."})

    assert traces.of("06 98 76 54 32") == []
