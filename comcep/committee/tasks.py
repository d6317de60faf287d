"""The calendar of reports: a draft at the end of each quarter, prepared once, released by a person."""

import logging

from celery import shared_task
from django.utils import timezone

from comcep.committee import actions, plan
from comcep.committee.models import Preparation, Report
from comcep.committee.snapshot import QUARTER, end_of
from forum.engine.forum_conversation.models import Post

log = logging.getLogger(__name__)


@shared_task(name="comcep.committee.tasks.prepare_draft")
def prepare_draft(pk):
    """Make the draft that a moderator, the calendar or the sweep asks for. May run twice."""
    preparation = Preparation.objects.filter(pk=pk).first()
    report = preparation and actions.carry_out(preparation)
    if report is None:
        why = Preparation.objects.filter(pk=pk).values_list("failure", flat=True).first()
        if why:
            log.warning("no draft of %s: %s", preparation.as_of, why)
        return None
    log.info("draft of %s prepared", report.as_of)
    return report.pk


@shared_task(name="comcep.committee.tasks.sweep")
def sweep():
    """Take up again the preparations that a stopped worker or a lost message left behind."""
    for pk in list(Preparation.objects.filter(actions.stuck()).values_list("pk", flat=True)):
        prepare_draft(pk)


@shared_task(name="comcep.committee.tasks.prepare_quarter")
def prepare_quarter(today=None):
    """Prepare the draft of the last quarter that has ended, unless there was ever a report for it.

    Run every day: a day lost to a stopped machine is caught up the next, and a second run does nothing. A
    quarter in which nobody wrote has no report, and what cannot be protected has none either: the workshop
    says why.
    """
    (until,) = plan.quarter_ends(today or timezone.localdate(), 1)
    if until.month not in plan.in_force(until).months or Report.objects.filter(as_of=until).exists():
        return None
    end = end_of(until)
    if not Post.objects.filter(approved=True, created__lt=end, created__gte=end - QUARTER).exists():
        return None
    preparation, _ = Preparation.objects.get_or_create(as_of=until, defaults={"asked_at": timezone.now()})
    return prepare_draft(preparation.pk)
