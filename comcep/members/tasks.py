"""Later: reminders, openings, presences. Each task may be run twice, late, or after a crash."""

from datetime import timedelta

from celery import shared_task
from django.db.models import F
from django.utils import timezone

from comcep.members.files import kept
from comcep.members.joining import presence, requests
from comcep.members.joining.deadlines import ESCALATION, REMINDERS, step_due
from comcep.members.models import Opening, Request

BATCH = 500
UNCONFIRMED_FOR = timedelta(days=30)


@shared_task(name="comcep.members.tasks.follow_requests")
def follow_requests(today=None):
    """Remind after 3 and 7 working days, hand over to moderators after 10; open what may open."""
    today = today or timezone.localdate()
    waiting = Request.objects.handed_over().filter(step__lt=ESCALATION).select_related("member")
    done = 0
    for request in waiting.order_by("sent_at")[: BATCH * 10]:
        if request.awaits_answer:
            continue
        step = step_due(timezone.localdate(request.sent_at), today)
        if step <= request.step:
            continue
        done += requests.remind(request, step) if step in REMINDERS else requests.escalate(request, step)
    release_waiting()
    requests.forget_unconfirmed(timezone.now() - UNCONFIRMED_FOR)
    return done


@shared_task(name="comcep.members.tasks.release_waiting")
def release_waiting():
    """Take from the waiting list every request whose place has opened."""
    released = 0
    rows = Request.objects.waiting_list().order_by(F("confirmed_at").asc(nulls_last=True))
    for request in rows[: BATCH * 10]:
        place = (request.network_id, request.region_id, request.organisation_id)
        names = ("network_id", "region_id", "organisation_id")
        if not Opening.objects.closing(**dict(zip(names, place, strict=True))):
            released += requests.release(request)
    return released


@shared_task(name="comcep.members.tasks.follow_presence")
def follow_presence(today=None):
    """Once a day: ask referents who is still there, give notice, end what nobody vouched for."""
    today = today or timezone.localdate()
    presence.open_presences()
    presence.ask_referents(today)
    presence.give_notice(today)
    return presence.end_unconfirmed(today)


@shared_task(name="comcep.members.tasks.forget_files")
def forget_files(now=None):
    """Each night: files of forms that were not accepted for a week, and those that belong to no row."""
    return kept.forget_old(now) + kept.forget_unnamed(now)
