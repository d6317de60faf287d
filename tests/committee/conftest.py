import copy
import json
from functools import cache

import pytest
from django.utils import timezone

from comcep.committee import actions, published_2017
from comcep.committee.models import Report, canonical
from comcep.privacy import audit
from tests.committee import community
from tests.factories import MemberFactory

FIELDS = ["title", "plan", "payload", "sha256", "audit", "workings", "exact"]
_made = {}
_make_attack = audit.audit


@pytest.fixture
def threads(db):
    """The community of January 2017."""
    return community.build()


@pytest.fixture
def draft(db):
    """The draft of January 2017, prepared once by the real action and then put back as it was."""
    if not _made:
        community.build()
        report = actions.prepare_report(published_2017.AS_OF)
        _made.update({name: copy.deepcopy(getattr(report, name)) for name in FIELDS})
        return report
    return Report.objects.create(
        as_of=published_2017.AS_OF, prepared_at=timezone.now(), **copy.deepcopy(_made)
    )


@pytest.fixture
def released(draft, monkeypatch):
    """Released by the real action; the attack on the same tables, which takes a second, is made once."""
    with monkeypatch.context() as patch:
        patch.setattr(
            audit, "audit", lambda payload, earlier: _attack(canonical(payload), canonical(earlier))
        )
        return actions.release(draft)


@cache
def _attack(payload, earlier):
    return _make_attack(json.loads(payload), json.loads(earlier))


@pytest.fixture
def committee_member(db):
    return MemberFactory(outsider=True, roles=["committee"])


@pytest.fixture
def steering_member(db):
    return MemberFactory(outsider=True, roles=["steering"])


@pytest.fixture
def administrator(db):
    return MemberFactory(staff=True, roles=["admin"])
