"""The programs that no page waits for say every minute that they live; ``/sante/`` names who has not."""

from datetime import timedelta

from django.utils import timezone

from comcep.home.models import Pulse

SCHEDULER, WORKER, MAIL = "scheduler", "worker", "mail"
LATE = timedelta(minutes=4)


def beat(name):
    Pulse.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def is_late(name):
    """Whether that program has said nothing for a while, or ever."""
    return not Pulse.objects.filter(name=name, at__gt=timezone.now() - LATE).exists()
