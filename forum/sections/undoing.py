"""« Tout marquer comme lu », undone: what the session remembers of the last time, for a while."""

from datetime import datetime

from comcep import remembered

KEY = "marked_read"


def remember(request, moment, former):
    marks = [[pk, mark and mark.isoformat()] for pk, mark in former.items()]
    remembered.remember(request, KEY, moment, marks)


def marked(request):
    """The moment and the former marks, or ``None`` when there is nothing to undo any more."""
    if held := remembered.remembered(request, KEY):
        moment, marks = held
        return moment, {pk: mark and datetime.fromisoformat(mark) for pk, mark in marks}
    return None


def forget(request):
    remembered.forget(request, KEY)
