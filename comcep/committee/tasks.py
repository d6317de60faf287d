"""The calendar of reports: a draft at the end of each quarter, prepared once, released by a person."""

import logging

from celery import shared_task
from django.utils import timezone

from comcep.committee import actions, plan
from comcep.committee.models import Report
from comcep.committee.snapshot import QUARTER, end_of
from forum.engine.forum_conversation.models import Post

log = logging.getLogger(__name__)


@shared_task(name="comcep.committee.tasks.prepare_quarter")
def prepare_quarter(today=None):
    """Prepare the draft of the last quarter that has ended, unless there was ever a report for it.

    Run every day: a day lost to a stopped machine is caught up the next, and a second run does nothing. A
    quarter in which nobody wrote has no report, and what cannot be protected has none either.
    """
    (until,) = plan.quarter_ends(today or timezone.localdate(), 1)
    if until.month not in plan.PLAN["months"] or Report.objects.filter(as_of=until).exists():
        return None
    end = end_of(until)
    if not Post.objects.filter(approved=True, created__lt=end, created__gte=end - QUARTER).exists():
        return None
    try:
        report = actions.prepare_report(until)
    except actions.NotReleasable as refusal:
        log.warning("no draft of %s: %s", until, refusal)
        return None
    log.info("draft of %s prepared", until)
    return report.pk
