"""What a session remembers of « marquer comme lu » for a while, so that it can be undone."""

from datetime import datetime, timedelta

from django.utils import timezone

REMEMBERED = timedelta(minutes=15)


def remember(request, name, moment, what=None):
    request.session[name] = {"at": moment.isoformat(), "marks": what}


def remembered(request, name):
    """``(moment, what)``, or ``None`` when there is nothing to undo any more."""
    held = request.session.get(name)
    if not held or timezone.now() - (moment := datetime.fromisoformat(held["at"])) > REMEMBERED:
        return None
    return moment, held["marks"]


def forget(request, name):
    request.session.pop(name, None)
