import pytest

from comcep.notifications.actions import tell
from comcep.notifications.models import Notice
from tests.notifications import rules


@pytest.fixture
def told():
    """Tell a member something they may know of; gives the row."""

    def _tell(member, key="reponse-1", check=rules.NAMES_STILL, **changed):
        tell(
            member,
            **{
                "kind": "answer",
                "text": "Une réponse à votre question est arrivée.",
                "url": "/forum/dossier/1-cif/",
                "check": check,
                "args": [member.email],
                "key": key,
                **changed,
            },
        )
        return Notice.objects.get(recipient=member, key=key)

    return _tell
