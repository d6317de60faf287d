"""What searches teach: gaps, reformulations and ranks opened. Counts by month, never a person, never a time.

Kept twelve months (``forget_old``). Words that may tell of somebody are not counted at all.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Max, Min, Q, Sum
from django.utils import timezone

from comcep.privacy.guard import find
from comcep.search import analysis
from comcep.search.models import Deflection, OpenedRank, QueryLog, Reformulation

LAST_RANK = 100
KINDS = {Deflection.Kind.PROCEDURE: "procedures", Deflection.Kind.TOPIC: "topics"}
ONCE_A_DAY = 24 * 3600


def words_of(text):
    """The words to count a search under; nothing when it is long, or may tell of a person."""
    if find(text):
        return ""
    words = [token.folded for token in analysis.tokens(text) if not token.is_stop]
    if not 1 <= len(words) <= 6 or "@" in text or any(sum(c.isdigit() for c in w) > 4 for w in words):
        return ""
    return " ".join(words)[:120]


def note_search(text, *, found):
    """Count a search that found nothing, or only once corrected."""
    words = words_of(text)
    if words:
        _count(QueryLog, {"words": words}, "times", found=found)


def note_reformulation(before, after):
    """Count that who found nothing with ``before`` asked ``after`` next."""
    before, after = words_of(before), words_of(after)
    if before and after and before != after:
        _count(Reformulation, {"before": before, "after": after}, "times")


def note_opened(rank):
    """Count that a result of that rank was opened."""
    if 1 <= rank <= LAST_RANK:
        _count(OpenedRank, {"rank": rank}, "times")


def note_deflected(kind, rank, key):
    """Count that a suggestion of that kind and rank answered a question being written: once for each form."""
    known = blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
    if 1 <= rank <= LAST_RANK and cache.add(f"search.deflected.{known}", True, ONCE_A_DAY):
        _count(Deflection, {"kind": kind, "rank": rank}, "times")


def ask_for_procedure(text, *, by):
    """Count that a procedure is missing on ``text``, once a day for each member. Say whether it counted."""
    words = words_of(text)
    if not words:
        return False
    told = blake2b(f"{by.pk}:{words}".encode(), digest_size=16).hexdigest()
    if cache.add(f"search.missing.{told}", True, ONCE_A_DAY):
        _count(QueryLog, {"words": words}, "asked_for")
    return True


def _count(model, what, counter, **also):
    month = timezone.localdate().replace(day=1)
    with transaction.atomic():
        row, _ = model.objects.get_or_create(**what, month=month, defaults={counter: 0, **also})
        model.objects.filter(pk=row.pk).update(**{counter: F(counter) + 1}, **also)


@dataclass
class Gap:
    """What members looked for in vain, over the year."""

    words: str
    times: int
    asked_for: int

    @property
    def sentence(self):
        """« demandé 14 fois, rien trouvé »"""
        said = f"demandé {self.times} fois, rien trouvé" if self.times else ""
        wanted = f"fiche réclamée {self.asked_for} fois" if self.asked_for else ""
        return ", ".join(filter(None, (said, wanted)))


def gaps(limit=50):
    """What still finds nothing, or lacks a procedure, the most wanted first. One statement."""
    rows = (
        QueryLog.objects.values("words")
        .annotate(asked=Sum("asked_for"), all_times=Sum("times"), least=Min("found"), last=Max("month"))
        .filter(Q(least=0) | Q(asked__gt=0))
        .order_by("-asked", "-all_times", "words")[:limit]
    )
    return [Gap(row["words"], row["all_times"], row["asked"]) for row in rows]


def reformulations(limit=30):
    """``before``, ``after`` and how many times, the most frequent first: the glossary may lack a line."""
    rows = Reformulation.objects.values("before", "after").annotate(all_times=Sum("times"))
    return list(rows.order_by("-all_times", "before")[:limit])


def ranks():
    """``(label, times, share in percent)`` of the ranks opened: a good list is opened at its top."""
    counted = OpenedRank.objects.values("rank").annotate(all_times=Sum("times"))
    times = {row["rank"]: row["all_times"] for row in counted}
    total = sum(times.values())
    if not total:
        return []
    groups = [("1", range(1, 2)), ("2", range(2, 3)), ("3", range(3, 4)), ("4 à 10", range(4, 11))]
    groups.append(("11 et plus", range(11, LAST_RANK + 1)))
    sums = [(label, sum(times.get(rank, 0) for rank in group)) for label, group in groups]
    return [(label, number, round(100 * number / total)) for label, number in sums]


def deflections():
    """``(rank, times with a procedure, times with a topic)`` of the year, from the first rank on."""
    of = {name: Sum("times", filter=Q(kind=kind), default=0) for kind, name in KINDS.items()}
    rows = Deflection.objects.values("rank").annotate(**of).order_by("rank")
    return [(row["rank"], row["procedures"], row["topics"]) for row in rows]


def forget_old():
    """Keep twelve months."""
    oldest = timezone.localdate().replace(day=1) - timedelta(days=365)
    for model in (QueryLog, Reformulation, OpenedRank, Deflection):
        model.objects.filter(month__lt=oldest).delete()
