"""Report after report: who subtracts one from the other finds no small group of people."""

import datetime
import itertools
import random

import pytest
from django.utils import timezone

from comcep.committee import actions
from comcep.members.models import Member, Network
from comcep.public_ids import new_public_id
from tests.committee import community

pytestmark = pytest.mark.django_db

QUARTERS = [datetime.date(2016, 12, 31), datetime.date(2017, 3, 31), datetime.date(2017, 6, 30)]


_made = []


@pytest.fixture
def history(db):
    """Three released reports, made once by the real actions."""
    if not _made:
        _made.extend(reports_of_a_community_that_moves())
    return _made


def reports_of_a_community_that_moves():
    """A few departures, arrivals and moves of network in each quarter, then its report."""
    rng = random.Random(7)
    community.build_members(rng)
    start = timezone.make_aware(datetime.datetime(2016, 3, 1))
    Member.objects.update(validated_at=start)
    reports = []
    for number, end in enumerate(QUARTERS):
        during = timezone.make_aware(datetime.datetime.combine(end, datetime.time(12))) - 20 * community.DAY
        if number:
            peers = list(Member.objects.peers().order_by("pk"))
            networks = list(Network.objects.all())
            for member in rng.sample(peers, 7):
                Member.objects.filter(pk=member.pk).update(state=Member.State.ENDED, ended_at=during)
            for member in rng.sample(peers[:200], 3):
                elsewhere = rng.choice(networks)
                Member.objects.filter(pk=member.pk).update(network=elsewhere)
            for n, like in enumerate(rng.choices(peers, k=16)):
                like.pk, like.public_id = None, new_public_id()
                like.email = f"nouveau{number}-{n}@exemple.test"
                like.validated_at = during
                like.save()
        reports.append(actions.release(actions.prepare_report(end)))
    return reports


def test_no_flow_below_five_can_be_read_from_successive_reports(history):
    shown = {}
    for report in history:
        for table in report.payload["tables"]:
            if table["stock"] and not table.get("rounding"):
                for cell in table["cells"]:
                    if cell.get("value") is not None:
                        name = (table["population"], tuple(sorted(cell["dims"].items())))
                        shown.setdefault(name, []).append(cell["value"])
    moves = [abs(after - before) for values in shown.values() for before, after in itertools.pairwise(values)]

    assert moves
    assert not [move for move in moves if 0 < move < 5]
    assert all(report.audit["green"] for report in history)
    assert history[-1].audit["flows"] > 0
    assert sum(report.payload["carried"] for report in history[1:]) > 0


def test_operators_by_zone_come_once_a_year(history):
    with_zones = [report.as_of for report in history if "zones" not in report.payload["omitted"]]

    assert with_zones == QUARTERS[:1]


def test_what_was_told_of_a_past_quarter_is_not_retold(history):
    first = next(t for t in history[0].payload["tables"] if t["id"] == "ensemble")
    later = next(
        t for t in history[1].payload["tables"] if t["id"] == f"croissance-members-{QUARTERS[0].isoformat()}"
    )

    assert later["cells"] == first["cells"]
