"""A report is signed once, never changed, and withdrawn with a trace."""

import copy
import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from comcep.committee import actions
from comcep.committee.actions.reports import ledger
from comcep.committee.models import Frozen, PublishedCell, Report, fingerprint

pytestmark = pytest.mark.django_db


def test_a_released_report_is_returned_by_a_second_preparation(released):
    assert actions.prepare_report(released.as_of) == released
    assert actions.release(released).released_at == released.released_at
    assert Report.objects.count() == 1


def test_releasing_writes_each_cell_in_the_ledger_once(released):
    cells = [c for table in released.payload["tables"] for c in table["cells"] if "percent" not in c]

    assert PublishedCell.objects.filter(report=released).count() == len(cells)
    assert ledger()["advisers", "members", (("network", "Apec"),)] == [27]


def test_a_red_audit_is_never_released(draft):
    draft.audit = {**draft.audit, "green": False}
    draft.save()

    with pytest.raises(actions.NotReleasable, match="audit"):
        actions.release(draft)


def test_the_attack_is_made_again_before_the_release(draft):
    payload = copy.deepcopy(draft.payload)
    for cell in next(t for t in payload["tables"] if t["id"] == "reseaux")["cells"]:
        if cell["dims"] == {"network": "Agecif Cama"}:
            cell["value"] = 3
    draft.payload, draft.sha256 = payload, fingerprint(payload)
    draft.save()

    with pytest.raises(actions.NotReleasable, match="audit"):
        actions.release(draft)
    assert not Report.objects.released().exists()


def test_tables_that_do_not_match_their_fingerprint_are_not_released(draft):
    draft.payload["tables"][0]["cells"][0]["value"] = 330
    draft.save()

    with pytest.raises(actions.NotReleasable, match="empreinte"):
        actions.release(draft)


@pytest.mark.parametrize("name", ["title", "plan", "sha256", "audit", "exact", "payload"])
def test_a_released_report_never_changes(released, name):
    report = Report.objects.get(pk=released.pk)
    if name == "payload":
        report.payload["tables"][0]["cells"][0]["value"] = 330
    else:
        setattr(report, name, {} if name in ("audit", "exact") else "autre")

    with pytest.raises(Frozen):
        report.save()


def test_a_released_report_does_not_become_a_draft_again(released):
    report = Report.objects.get(pk=released.pk)
    report.state, report.released_at = Report.State.DRAFT, None

    with pytest.raises(Frozen):
        report.save()


def test_a_released_report_is_neither_updated_nor_deleted_in_bulk(released):
    with pytest.raises(Frozen):
        Report.objects.filter(pk=released.pk).update(title="autre")
    with pytest.raises(Frozen):
        Report.objects.all().delete()
    with pytest.raises(Frozen):
        released.delete()


def test_there_is_one_released_report_a_day(released):
    fields = {name: getattr(released, name) for name in ("title", "plan", "payload", "sha256", "audit")}

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            as_of=released.as_of,
            prepared_at=released.prepared_at,
            state="released",
            released_at=released.released_at,
            **fields,
        )


def test_a_withdrawal_leaves_a_trace_and_the_ledger(client, released, moderator):
    actions.withdraw(released, reason="Une rubrique était mal nommée.", by=moderator)

    report = Report.objects.get()
    assert report.state == Report.State.WITHDRAWN
    assert report.withdrawn_reason == "Une rubrique était mal nommée."
    assert PublishedCell.objects.filter(report=report).exists()
    client.force_login(moderator)
    workshop = client.get(reverse("committee:workshop")).text
    assert f"par {moderator.display_name}&nbsp;: Une rubrique était mal nommée." in workshop


def test_a_withdrawal_says_why(released):
    with pytest.raises(actions.NotReleasable):
        actions.withdraw(released, reason="  ")


def test_two_reports_are_not_published_within_two_months(released, draft):
    near = Report.objects.create(
        as_of=released.as_of + datetime.timedelta(days=30),
        title="Trop proche",
        plan=released.plan,
        payload=released.payload,
        sha256=released.sha256,
        audit=released.audit,
        prepared_at=released.prepared_at,
    )

    with pytest.raises(actions.NotReleasable, match="trop proches"):
        actions.release(near)


def test_a_day_to_come_has_no_report():
    with pytest.raises(actions.NotReleasable, match="à venir"):
        actions.prepare_report(datetime.date.today() + datetime.timedelta(days=2))


def test_a_community_of_a_few_people_has_no_report(peer):
    with pytest.raises(actions.NotReleasable, match="moins de dix"):
        actions.prepare_report(datetime.date.today())
