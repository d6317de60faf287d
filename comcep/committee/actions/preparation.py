"""A draft takes seconds to minutes: the worker makes it, and another takes it up if that one dies."""

import datetime

from django.db.models import F, Q
from django.utils import timezone

from comcep.committee.actions.reports import NotReleasable, prepare_report
from comcep.committee.models import Preparation

LONGEST = datetime.timedelta(minutes=15)
"""A preparation that has run for longer was interrupted: its machine stopped, or its worker was killed."""
NUDGED = datetime.timedelta(minutes=2)
"""One that nobody has begun after that was lost on its way to the worker."""
MOST = 3
"""One that was interrupted that often is not begun again by itself."""

INTERRUPTED = (
    "La préparation s’est interrompue trois fois avant la fin. Relancez-la\u202f; si cela recommence, "
    "prévenez l’administration du site."
)
BROKEN = (
    "Une erreur imprévue a arrêté la préparation\u00a0: rien n’est publié ni changé. Relancez-la\u202f; "
    "si cela recommence, prévenez l’administration du site."
)


def stuck(now=None):
    """The preparations that nobody is making: lost before they began, or interrupted."""
    now = now or timezone.now()
    lost = Q(started_at__isnull=True, asked_at__lt=now - NUDGED)
    interrupted = Q(started_at__isnull=False, started_at__lt=now - LONGEST)
    return Q(failure="") & (lost | interrupted)


def carry_out(preparation):
    """Make the draft, unless another worker is at it. Returns the report, or ``None``: the row says why.

    May be called twice, and after a crash: a preparation is claimed by one statement, and the draft of a day
    is one row, whoever writes it.
    """
    now = timezone.now()
    free = Q(started_at__isnull=True) | Q(started_at__lt=now - LONGEST)
    waiting = Preparation.objects.filter(Q(pk=preparation.pk, failure="") & free)
    if waiting.filter(attempts__gte=MOST).update(failure=INTERRUPTED):
        return None
    if not waiting.update(started_at=now, attempts=F("attempts") + 1):
        return None
    mine = Preparation.objects.filter(pk=preparation.pk, started_at=now)
    try:
        report = prepare_report(preparation.as_of)
    except NotReleasable as refusal:
        mine.update(failure=str(refusal))
        return None
    except Exception:
        mine.update(failure=BROKEN)
        raise
    mine.delete()
    return report
