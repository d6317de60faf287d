"""What moderators decided before of what somebody wrote: it stands beside what they decide now.

Only what this moderator may see: decisions in the sections that she moderates, cases that are hers to decide.
"""

from dataclasses import dataclass

from django.db.models import Count, Q

from comcep.moderation.models import Case, Decision

Verb = Decision.Verb
OF_A_MESSAGE = [Verb.REMOVE, Verb.REDACT, Verb.EDIT]
OF_A_TOPIC = [Verb.LOCK, Verb.MOVE]
OF_A_MEMBER = [Verb.REVIEWED, Verb.TRUSTED]
SHOWN = 6


@dataclass
class History:
    author: object
    counts: list  # (how many, of what)
    lines: list  # (when, what, why)


def of(author, member):
    """The past of ``author`` on the desk, for ``member``. Four statements."""
    decisions = _decisions(author, member)
    cases = (
        Case.objects.visible_to(member)
        .exclude(closed_at=None)
        .filter(Q(post__poster=author) & ~Q(post__authorship__unnamed_as__gt="") | Q(message__sender=author))
    )
    times = dict(decisions.order_by().values_list("verb").annotate(n=Count("pk")))
    flagged = dict(cases.order_by().values_list("outcome").annotate(n=Count("pk")))
    upheld = sum(number for outcome, number in flagged.items() if outcome != Case.Outcome.NOTHING)
    lines = [(d.at, d.get_verb_display(), d.reason or d.detail) for d in decisions.order_by("-at")[:SHOWN]]
    lines += [
        (c.closed_at, "Signalement", c.get_outcome_display()) for c in cases.order_by("-closed_at")[:SHOWN]
    ]
    return History(
        author=author,
        counts=[
            (number, words if number == 1 else several)
            for number, words, several in (
                (times.get(Verb.REMOVE, 0), "message retiré", "messages retirés"),
                (times.get(Verb.REDACT, 0), "message masqué", "messages masqués"),
                (upheld, "signalement fondé", "signalements fondés"),
                (flagged.get(Case.Outcome.NOTHING, 0), "signalement sans suite", "signalements sans suite"),
            )
            if number
        ],
        lines=sorted(lines, key=lambda line: line[0], reverse=True)[:SHOWN],
    )


def _decisions(author, member):
    """What stands of it: what was undone says nothing of anybody, what has no name on it says nothing of this
    author."""
    unnamed = Q(topic__first_post__authorship__unnamed_as__gt="")
    return Decision.objects.visible_to(member).filter(
        Q(verb__in=OF_A_MESSAGE, post__poster=author) & ~Q(post__authorship__unnamed_as__gt="")
        | Q(verb__in=OF_A_TOPIC, topic__poster=author) & ~unnamed
        | Q(verb__in=OF_A_MEMBER, member=author),
        undone_at=None,
    )
