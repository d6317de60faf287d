"""One mail a day, or a week, at each person's hour: what waited for it, and what others bring to it.

*Close*: in one transaction a row is written for that person and day, and takes what waited until then. It is
a row of the outbox like any other (``notifications.outbox``), so it leaves once, whatever is killed when.
What it says is found when it leaves: rights are asked again, what was read meanwhile stays out, and nothing
is sent when nothing is left.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep import dates
from comcep.notifications.checks import described
from comcep.notifications.kinds import IN_DIGEST, Mode, kind_of
from comcep.notifications.models import Digest, Notice, Preference, Rhythm
from comcep.notifications.quiet import at, opens_at

NOTHING_NEW = "Rien de nouveau."
KEPT = timedelta(days=90)
CHUNK = 500
SHOWN = 20  # lines of one part: beyond, the mail says how many more stand in the centre
SPAN = {Mode.DAILY: timedelta(days=1), Mode.WEEKLY: timedelta(days=7)}
BROUGHT = timedelta(days=14)  # a question asked before a long week-end is still brought after it

_bringers = {}


@dataclass
class Line:
    """One thing that a digest tells. ``url`` is a path of this site that names nothing."""

    title: str
    said: str
    url: str
    of: str = ""  # as ``About.of``: what a bringer says is not told twice


@dataclass
class Part:
    heading: str
    lines: list = field(default_factory=list)
    more: int = 0
    elsewhere: str = "dans vos notifications"


def add_bringer(kind, bringer):
    """Let a package above bring a part to the digests, under a ``kind`` about which people choose.

    ``bringer.people(since)`` gives keys of members for whom something may have come since;
    ``bringer.part(member, since)`` gives a :class:`Part`, or ``None`` when nothing new is left to say.
    """
    _bringers[kind] = bringer


# Closing


def close_due(now=None):
    """Close the digests whose hour has come. Gives how many."""
    now = now or timezone.now()
    return sum(_close(*one) for rhythm in IN_DIGEST for one in _due(rhythm, now))


def _due(rhythm, now):
    """``(member key, rhythm, day, until)`` for those whose digest of that day is still to be made."""
    people = set(Notice.objects.filter(waits_for=rhythm).values_list("recipient", flat=True).distinct())
    for kind, bringer in _bringers.items():
        people |= _wanting(kind, rhythm, set(bringer.people(now - BROUGHT)))
    people = sorted(people)
    for start in range(0, len(people), CHUNK):
        pks = people[start : start + CHUNK]
        rhythms = Rhythm.objects.in_bulk(pks)
        recent = Digest.objects.filter(rhythm=rhythm, recipient__in=pks, until__gte=now - timedelta(days=40))
        made = set(recent.values_list("recipient", "day"))
        for pk in pks:
            held = rhythms.get(pk) or Rhythm(member_id=pk)
            day = _last_day(held, rhythm, now)
            until = opens_at(held, at(day, held.hour))
            if until <= now and (pk, day) not in made:
                yield pk, rhythm, day, until


def _wanting(kind, rhythm, people):
    """Those of ``people`` who want that kind in that digest."""
    if not people:
        return people
    chosen = Preference.objects.filter(kind=kind)
    if len(people) == 1:
        chosen = chosen.filter(member__in=people)
    choices = dict(chosen.values_list("member", "mode"))
    default = kind_of(kind).default
    return {pk for pk in people if choices.get(pk, default) == rhythm}


def _last_day(held, rhythm, now):
    """The last day that this digest is for: today, or the chosen day of this week or of the last one."""
    today = timezone.localdate(now)
    if rhythm == Mode.DAILY:
        return today
    return today - timedelta(days=(today.weekday() - held.weekday) % 7)


@transaction.atomic
def _close(pk, rhythm, day, until):
    """Write one digest and give it what waited until then; nothing when another worker has done it."""
    last = (
        Digest.objects.filter(recipient=pk, rhythm=rhythm).order_by("-until").values_list("until", flat=True)
    )
    since = last.first() or until - SPAN[rhythm]
    # Whoever writes first holds the row of the member: the other one waits, then finds the digest made.
    get_user_model().objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).values_list(
        "pk"
    ).first()
    digest, made = Digest.objects.get_or_create(
        recipient_id=pk,
        rhythm=rhythm,
        day=day,
        defaults={"since": since, "until": until, "mail_due_at": timezone.now()},
    )
    if made:
        waiting = Notice.objects.filter(recipient=pk, waits_for=rhythm, created_at__lte=until)
        waiting.update(waits_for="", digest=digest)
    return int(made)


def forget_old(now=None):
    """Keep ninety days of digests; their notices stay in the centre."""
    return Digest.objects.filter(until__lt=(now or timezone.now()) - KEPT, mail_due_at=None).delete()


# Saying


def subject_of(digest):
    """The subject tells the day, and nothing else."""
    if digest.rhythm == Mode.WEEKLY:
        return f"Votre semaine sur ComCEP, au {dates.day(digest.day)}"
    return f"Votre résumé ComCEP du {dates.day(digest.day)}"


def parts_of(digest, rhythm):
    """What that digest says to its reader now, as :class:`Part`; empty when there is nothing to say."""
    member = digest.recipient
    waiting = list(digest.notices.filter(seen_at=None).order_by("created_at", "pk"))
    told = [(notice, about) for notice, about in described(member, waiting) if not about.read]
    brought = []
    for kind, bringer in _bringers.items():
        if digest.recipient_id in _wanting(kind, digest.rhythm, {digest.recipient_id}):
            part = bringer.part(member, digest.since)
            if part and not rhythm.titles:
                _without_titles(part)
            brought += [part] if part else []
    said = {line.of for part in brought for line in part.lines if line.of}
    told = [(notice, about) for notice, about in told if about.of not in said]
    return [_told(told, rhythm.titles), *brought] if told else brought


def _told(told, titles):
    """One line for all the news of one kind about one thing."""
    lines = {}
    for notice, about in told:
        lines.setdefault((notice.kind, about.of or notice.pk), []).append((notice, about))
    part = Part("Du nouveau pour vous")
    for (name, _), news in list(lines.items())[:SHOWN]:
        first, about = news[0]
        one, several = kind_of(name).news
        said = (one if len(news) == 1 else several).format(n=len(news))
        url = reverse("notifications:open", args=[first.public_id])
        if not about.title:
            part.lines.append(Line(first.text, "" if len(news) == 1 else said, url))
        elif titles:
            part.lines.append(Line(about.title, said, url))
        else:
            part.lines.append(Line(said[:1].upper() + said[1:], "", url))
    part.more = max(len(lines) - SHOWN, 0)
    return part


def _without_titles(part):
    for line in part.lines:
        line.title, line.said = line.said[:1].upper() + line.said[1:], ""
