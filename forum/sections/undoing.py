"""« Tout marquer comme lu », undone: what the session remembers of the last time, for a while."""

from datetime import datetime, timedelta

from django.utils import timezone

from comcep import remembered

KEY = "marked_read"
SAME_CLICK = timedelta(seconds=10)


def remember(request, moment, former):
    marks = [[pk, mark and mark.isoformat()] for pk, mark in former.items()]
    remembered.remember(request, KEY, moment, marks)


def marked(request):
    """The moment and the former marks, or ``None`` when there is nothing to undo any more."""
    if held := remembered.remembered(request, KEY):
        moment, marks = held
        return moment, {pk: mark and datetime.fromisoformat(mark) for pk, mark in marks}
    return None


def just_marked(request, section_ids):
    """Whether these were marked a moment ago: a second click takes nothing from what the first can undo."""
    moment, former = marked(request) or (None, {})
    return bool(moment) and timezone.now() - moment < SAME_CLICK and former.keys() == set(section_ids)


def forget(request):
    remembered.forget(request, KEY)
