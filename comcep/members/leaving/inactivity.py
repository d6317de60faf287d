"""A membership that nobody uses: a notice after twenty-three months, its end a month later."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from comcep.members import letters
from comcep.members.models import InactivityNotice, Member, Role
from comcep.members.states import IllegalChange, change_state

UNUSED = timedelta(days=700)  # twenty-three months
GRACE = timedelta(days=30)
BATCH = 200
REASON = "Vingt-quatre mois sans connexion, après un avis resté sans suite."


def unused_since(moment):
    """Validated members who have not signed in since ``moment``; who never did counts from the validation.

    Administrators are left out: a site without one could not be helped any more.
    """
    return (
        Member.objects.validated()
        .filter(is_demo=False)
        .annotate(last_seen=Coalesce("last_login", "validated_at"))
        .filter(last_seen__lt=moment)
        .exclude(roles__in=Role.objects.current().filter(name=Role.Name.ADMIN))
    )


@shared_task(name="comcep.members.inactivity.follow")
def follow(now=None):
    """Once a day: end what was announced a month ago and is still unused, then announce what comes next."""
    now = now or timezone.now()
    unused = unused_since(now - UNUSED)
    told = Q(inactivity_notice__letter=None) | Q(inactivity_notice__letter__mailed_at__isnull=False)
    announced = unused.filter(told, inactivity_notice__at__lte=now - GRACE)
    ended = sum(_end(member, now) for member in announced[:BATCH])
    InactivityNotice.objects.exclude(member__in=unused).delete()
    InactivityNotice.objects.filter(letter__mail_due_at=None, letter__mailed_at=None).delete()
    told = sum(_tell(member, now) for member in unused.filter(inactivity_notice=None)[:BATCH])
    return told, ended


@transaction.atomic
def _end(member, now):
    """Read again under the lock: a sign-in of this very minute keeps the membership."""
    held = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if (held.last_login or held.validated_at) >= now - UNUSED:
        return False
    try:
        return change_state(held, Member.State.ENDED, by=None, reason=REASON) is not None
    except IllegalChange:
        return False


@transaction.atomic
def _tell(member, now):
    """Nobody is told twice, and nobody is ended who was not told: a letter given up is written again."""
    notice, created = InactivityNotice.objects.get_or_create(member=member, defaults={"at": now})
    if created:
        notice.letter = letters.write_at_once("inactive", member.email, member=member)
        notice.save(update_fields=["letter"])
    return created


def says(letter):
    notice = InactivityNotice.objects.filter(letter=letter).first()
    if notice is None:
        return None
    return letters.rendered("account/email/inactive", until=timezone.localdate(notice.at + GRACE))
