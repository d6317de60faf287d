"""Lines written a chunk to a transaction, and noted in it: a run cut short goes on where it stopped."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.urls import reverse

from comcep.importing.files import TOPIC, read
from comcep.importing.models import Imported
from comcep.privacy import guard
from comcep.search.models import SearchPending
from forum.engine.forum_conversation.models import Topic
from forum.questions.addresses import topic_url
from kb.models import ProcedurePage

CHUNK = 50  # lines of one transaction: on SQLite nobody else writes meanwhile


@dataclass
class Report:
    """What happened: lines written now, lines that were there, findings of the guard by label."""

    written: int = 0
    already: int = 0
    masked: int = 0
    findings: Counter = field(default_factory=Counter)


def guarded(text, report, *, on):
    """``text`` with what nobody may publish masked; the rest is only counted, for moderators to look at."""
    if not on:
        return text
    findings = guard.find(text)
    report.findings.update(finding.label for finding in findings)
    forbidden = [finding for finding in findings if finding.level == guard.Level.BLOCK]
    report.masked += len(forbidden)
    return guard.mask(text, forbidden) if forbidden else text


def run(path, writer, *, kind, report, on_url=None):
    """Write the lines of ``path``, a chunk to a transaction; yields lines done.

    ``writer`` is two functions: ``prepare(line)`` reads, guards and renders before the transaction, during
    which nobody else writes on SQLite; ``write(prepared lines)`` writes. ``on_url(id, url)`` hears of each
    line, written now or before.
    """
    prepare, write = writer
    lines = (line for _, line in read(path))
    while chunk := list(islice(lines, CHUNK)):
        ids = [str(line["id"]) for line in chunk]
        before = _known(kind, ids)
        prepared = {str(line["id"]): prepare(line) for line in chunk if str(line["id"]) not in before}
        with transaction.atomic():
            known = _known(kind, ids)
            fresh = [prepared[one] for one in ids if one not in known]
            made = write(fresh) if fresh else {}
            Imported.objects.bulk_create(
                Imported(kind=kind, external_id=one, object_id=pk) for one, pk in made.items()
            )
            SearchPending.objects.bulk_create(SearchPending(kind=kind, object_id=pk) for pk in made.values())
        report.written += len(made)
        report.already += len(known)
        if on_url:
            urls = _urls(kind, known | made)
            for one in ids:
                on_url(one, urls.get((known | made)[one], ""))
        yield len(chunk)


def _known(kind, ids):
    """``{id of the line: key}`` of those that are there already."""
    rows = Imported.objects.filter(kind=kind, external_id__in=ids)
    return dict(rows.values_list("external_id", "object_id"))


def _urls(kind, objects):
    if kind == TOPIC:
        topics = Topic.objects.filter(pk__in=objects.values()).select_related("forum")
        return {topic.pk: topic_url(topic) for topic in topics}
    pages = ProcedurePage.objects.filter(pk__in=objects.values()).values_list("pk", "slug")
    return {pk: reverse("kb:procedure", args=[slug]) for pk, slug in pages}
