import copy

import pytest
from django.utils import timezone

from comcep.committee import actions, published_2017
from comcep.committee.models import Report
from forum.engine.forum_conversation.models import Topic
from tests.committee import community
from tests.factories import MemberFactory

FIELDS = ["title", "plan", "payload", "sha256", "audit", "workings", "exact"]
_made = {}


@pytest.fixture
def threads(db):
    """The community of January 2017."""
    return community.build()


@pytest.fixture
def draft(db):
    """The draft of January 2017, prepared once by the real action and then put back as it was."""
    if not _made:
        if not Topic.objects.exists():
            community.build()
        report = actions.prepare_report(published_2017.AS_OF)
        _made.update({name: copy.deepcopy(getattr(report, name)) for name in FIELDS})
        return report
    return Report.objects.create(
        as_of=published_2017.AS_OF, prepared_at=timezone.now(), **copy.deepcopy(_made)
    )


@pytest.fixture
def released(draft):
    return actions.release(draft)


@pytest.fixture
def committee_member(db):
    return MemberFactory(outsider=True, roles=["committee"])


@pytest.fixture
def steering_member(db):
    return MemberFactory(outsider=True, roles=["steering"])


@pytest.fixture
def administrator(db):
    return MemberFactory(staff=True, roles=["admin"])
