"""Asking the worker for a draft. Apart from the actions that its tasks call: these know nothing of tasks."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comcep.committee.actions.preparation import stuck
from comcep.committee.actions.reports import check_day
from comcep.committee.models import Preparation, Report
from comcep.committee.tasks import prepare_draft
from comcep.nudges import nudge


@transaction.atomic
def ask_preparation(until):
    """Ask the worker for the draft of that day. ``None`` when its report is released: it does not change.

    Asked again while one is under way (a double click, two moderators), it is the same. One that has failed
    or was interrupted starts anew. Raises :class:`NotReleasable` for a day that cannot have a report.
    """
    check_day(until)
    if Report.objects.released().filter(as_of=until).exists():
        return None
    preparation, made = Preparation.objects.get_or_create(as_of=until, defaults={"asked_at": timezone.now()})
    anew = Preparation.objects.filter(Q(pk=preparation.pk) & (~Q(failure="") | stuck()))
    if anew.update(asked_at=timezone.now(), started_at=None, attempts=0, failure=""):
        preparation.refresh_from_db()
        made = True
    if made:
        number = preparation.pk
        transaction.on_commit(lambda: nudge(prepare_draft, number), robust=True)
    return preparation
