"""« À transformer »: the topics that a procedure is wanted of, and why.

An accepted answer is there when it was thanked, when the same was asked again, or when searches want it; any
topic, when a member proposed it. Packages above say what they know (``add``).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from comcep.members.access.audiences import audiences_of
from comcep.moderation.models import Proposal, SetAside
from forum.access.rows import reviewed_sections, topics_for
from forum.reading.lists import topic_rows
from kb.models import ProcedurePage, Provenance

READ = 1000  # the latest accepted answers among which it looks
SHOWN = 50
PROPOSED = 5  # what a member's proposal weighs, in thanks


class Answered(NamedTuple):
    """A topic with an accepted answer and without a procedure, as providers of reasons are given it."""

    pk: int
    title: str
    asked_on: datetime


class Reason(NamedTuple):
    weight: int
    sentence: str


@dataclass
class Candidate:
    row: dict
    weight: int
    reasons: list
    accepted: str = ""
    proposals: list = field(default_factory=list)


_providers = []


def add(provider):
    """``provider(member, [Answered]) -> {pk of the topic: Reason}``; it asks its own ``visible_to``."""
    if provider not in _providers:
        _providers.append(provider)


def candidates(member):
    """``([Candidate], how many)``, the most wanted first, ``SHOWN`` at most. Constant in statements."""
    found = _weighed(member)
    kept = sorted(found, key=lambda pk: (-sum(r.weight for r in found[pk]), pk))
    rows = {row["public_id"]: row for row in topic_rows(kept[:SHOWN], member, with_section=True)}
    topics = topics_for(member).filter(pk__in=kept[:SHOWN])
    facts = {
        pk: (public_id, accepted)
        for pk, public_id, accepted in topics.values_list(
            "pk", "public_id", "question__accepted_post__public_id"
        )
    }
    proposed = defaultdict(list)
    for each in Proposal.objects.visible_to(member).filter(topic__in=facts).select_related("member__network"):
        proposed[each.topic_id].append(each)
    listed = [
        Candidate(
            row=rows[facts[pk][0]],
            weight=sum(reason.weight for reason in found[pk]),
            reasons=[reason.sentence for reason in found[pk]],
            accepted=facts[pk][1] or "",
            proposals=proposed[pk],
        )
        for pk in kept[:SHOWN]
        if pk in facts and facts[pk][0] in rows
    ]
    return listed, len(kept)


def _reviewed(member):
    """The topics that this moderator reads and reviews."""
    return topics_for(member).filter(forum__in=reviewed_sections(member))


def _free(member):
    """Those of which no procedure was born."""
    return _reviewed(member).exclude(Exists(Provenance.objects.filter(topic=OuterRef("pk"))))


def proposed(member):
    """What members propose, and moderators have neither transformed nor left aside since."""
    return Proposal.objects.visible_to(member).filter(
        Q(topic__set_aside=None) | Q(topic__set_aside__at__lt=F("at")), topic__in=_free(member)
    )


def _weighed(member):
    """``{pk: [Reason]}`` of every topic that there is a reason for."""
    free = _free(member)
    found = defaultdict(list)
    times = defaultdict(int)
    for pk in proposed(member).values_list("topic", flat=True):
        times[pk] += 1
    for pk, number in times.items():
        found[pk].append(Reason(PROPOSED * number, f"proposé par {number} membre{'s' if number > 1 else ''}"))
    answered = list(
        free.filter(question__accepted_post__isnull=False, set_aside=None)
        .order_by("-question__accepted_at", "-pk")
        .values_list("pk", "subject", "created", "question__accepted_post__authorship__thanks_count")[:READ]
    )
    for pk, _, _, thanks in answered:
        if thanks:
            found[pk].append(Reason(thanks, f"{thanks} merci{'s' if thanks > 1 else ''}"))
    known = [Answered(*row[:3]) for row in answered]
    for provider in _providers:
        for pk, reason in provider(member, known).items():
            found[pk].append(reason)
    return found


def drafts(member):
    """The procedures being written that were never published, the last changed first."""
    unpublished = ProcedurePage.objects.filter(
        live=False, first_published_at=None, audience__in=audiences_of(member)
    )
    return unpublished.select_related("keeper").defer("body").order_by("-latest_revision_created_at", "-pk")


def set_aside(member):
    """The topics left without a procedure, the last first."""
    return (
        SetAside.objects.filter(topic__in=_reviewed(member))
        .select_related("topic__forum", "by")
        .order_by("-at")
    )
