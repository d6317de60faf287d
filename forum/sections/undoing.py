"""« Tout marquer comme lu », undone: what the session remembers of the last time, for a while."""

from datetime import datetime, timedelta

from django.utils import timezone

REMEMBERED = timedelta(minutes=15)
KEY = "marked_read"


def remember(request, moment, former):
    marks = [[pk, mark and mark.isoformat()] for pk, mark in former.items()]
    request.session[KEY] = {"at": moment.isoformat(), "marks": marks}


def marked(request):
    """The moment and the former marks, or ``None`` when there is nothing to undo any more."""
    held = request.session.get(KEY)
    if not held or timezone.now() - (moment := datetime.fromisoformat(held["at"])) > REMEMBERED:
        return None
    return moment, {pk: mark and datetime.fromisoformat(mark) for pk, mark in held["marks"]}


def forget(request):
    request.session.pop(KEY, None)
