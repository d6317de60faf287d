import pytest

from forum.conversations import actions
from tests.factories import MemberFactory


@pytest.fixture
def colleague(db):
    return MemberFactory(peer=True, first_name="Nadège", last_name="Berthomieu")


@pytest.fixture
def received(peer, colleague):
    """What ``colleague`` wrote to ``peer``, unread."""
    return actions.begin(colleague, peer, text="Bonjour, une question de calendrier.")
