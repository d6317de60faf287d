"""What stands in the centre: the notices that one may still know of; those that are counted, in one line."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from comcep.notifications.checks import described
from comcep.notifications.kinds import kind_of
from comcep.notifications.models import Notice

KEPT = 400
"""Notices that the centre looks at, newest first; older ones have had their time."""

COUNTED = 20
"""The badge of the header looks at so many new notices, so that a page costs the same whatever waits."""


@dataclass
class Line:
    public_id: str
    text: str
    title: str
    at: datetime
    new: int


def lines_of(member):
    """The lines of ``member``, newest first. What was read meanwhile, elsewhere, is no longer new."""
    latest = Notice.objects.filter(recipient=member).order_by("-created_at", "-pk")[:KEPT]
    things = {}
    for notice, about in described(member, latest):
        together = about.of and kind_of(notice.kind).counted
        things.setdefault((notice.kind, about.of) if together else notice.pk, []).append((notice, about))
    return [_line(told) for told in things.values()]


def _line(told):
    """It leads to the oldest of what is new, where reading goes on, else to the newest."""
    newest, about = told[0]
    new = [notice for notice, about in told if not notice.seen_at and not about.read]
    text = newest.text
    if len(new) > 1:
        words = kind_of(newest.kind).news[1].format(n=len(new))
        text = words[:1].upper() + words[1:]
    leads = new[-1] if new else newest
    return Line(leads.public_id, text, about.title, newest.created_at, len(new))


def has_unseen():
    """Over a row of a member: whether any notice was not seen. Whether it may be known is asked later."""
    return Exists(Notice.objects.filter(recipient=OuterRef("pk"), seen_at=None))


def number_unseen(member):
    """How many of the newest ``COUNTED`` notices are new and may still be known."""
    newest = Notice.objects.filter(recipient=member, seen_at=None).order_by("-created_at", "-pk")[:COUNTED]
    return sum(not about.read for _, about in described(member, newest))
