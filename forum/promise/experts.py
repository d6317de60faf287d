"""Who may know the answer to a question, and why: facts that each package brings, then who may be asked.

A :class:`Source` counts one sort of fact about members, for several themes or sections at once. Packages
above add theirs (``add``). Whatever the number of questions and members, it costs a constant number of
statements.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.utils import timezone

from comcep.members.models import Member, Region
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Preference, Rhythm
from comcep.notifications.quiet import is_away
from forum.engine.forum_conversation.models import Post
from forum.promise.models import OnCall, Solicitation
from forum.promise.moments import Quiet, usual
from forum.promise.ranking import Candidate
from forum.questions.models import Question
from forum.questions.models.sections import FieldOfKnowledge

SOLICITED = "solicited"
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
CAP = 2
"""How many times somebody is solicited in any seven days running, invitations included."""
HERE = 1  # what the same region weighs

THEME, SECTION = "theme", "section"


class Source(NamedTuple):
    """One sort of fact: ``count(keys)`` gives ``{(key, member key): number}`` for themes or sections.

    ``words(number, name)`` completes « On pense à vous parce que… » about the theme or section of that name.
    """

    name: str
    of: str
    each: int
    most: int
    count: Callable
    words: Callable


_sources = []


def add(*sources):
    for source in sources:
        if source not in _sources:
            _sources.append(source)


# What the forum knows


def _accepted(questions, by):
    """How many questions of others each member solved, by theme or section."""
    of_others = Q(topic__poster=None) | ~Q(topic__poster=F("accepted_post__poster"))
    solved = questions.filter(
        of_others, topic__approved=True, accepted_post__approved=True, accepted_post__poster__isnull=False
    )
    rows = solved.order_by().values_list(by, "accepted_post__poster").annotate(n=Count("pk", distinct=True))
    return {(key, member): number for key, member, number in rows}


def _accepted_on(themes):
    return _accepted(Question.objects.filter(themes__in=themes), "themes")


def _accepted_in(sections):
    return _accepted(Question.objects.filter(topic__forum__in=sections), "topic__forum")


def _declared(themes):
    rows = FieldOfKnowledge.objects.filter(theme__in=themes).values_list("theme", "member")
    return dict.fromkeys(rows, 1)


def _answers(number, name):
    return (
        f"{number}\u00a0de vos réponses ont été retenues"
        if number > 1
        else "une de vos réponses a été retenue"
    )


SOURCES = [
    Source(
        "accepted", THEME, 3, 9, _accepted_on, lambda n, name: f"{_answers(n, name)} sur «\u202f{name}\u202f»"
    ),
    Source(
        "declared",
        THEME,
        4,
        4,
        _declared,
        lambda n, name: f"vous avez déclaré bien connaître «\u202f{name}\u202f»",
    ),
    Source(
        "accepted_there",
        SECTION,
        1,
        3,
        _accepted_in,
        lambda n, name: f"{_answers(n, name)} dans «\u202f{name}\u202f»",
    ),
]


# Who may be asked


class Asked(NamedTuple):
    """A question as it is given here: what it is about, and from where it was asked."""

    topic: int
    asker: int | None
    network: int | None
    region: int | None
    section: tuple
    themes: tuple  # (key, name)


class Field:
    """What is known of all members for these questions, read once."""

    def __init__(self, questions, now=None):
        self.now = now or timezone.now()
        topics = [each.topic for each in questions]
        names = {THEME: {}, SECTION: {}}
        for each in questions:
            names[THEME].update(each.themes)
            names[SECTION].update([each.section])
        self.facts = [self._facts(source, names[source.of]) for source in _sources]
        self.regions = dict(Region.objects.values_list("pk", "name"))
        self.people = list(Member.objects.peers().values_list("pk", "network", "region"))
        self.load, self.week = self._loads()
        self.silent = set(
            Preference.objects.filter(kind=SOLICITED)
            .exclude(mode=Mode.AT_ONCE)
            .values_list("member", flat=True)
        )
        self.rhythms = {rhythm.member_id: rhythm for rhythm in Rhythm.objects.all()}
        self.on_call = set(OnCall.objects.values_list("member", flat=True))
        self.known = defaultdict(set)
        for topic, member in Solicitation.objects.filter(topic__in=topics).values_list("topic", "member"):
            self.known[topic].add(member)
        for topic, member in (
            Post.objects.filter(topic__in=topics).order_by().values_list("topic", "poster").distinct()
        ):
            self.known[topic].add(member)

    def _facts(self, source, names):
        """The facts of that source, by what they are about: ``{key: [(member, number)]}``."""
        found = defaultdict(list)
        for (key, member), number in source.count(list(names)).items() if names else ():
            found[key].append((member, number))
        return source, found

    def _loads(self):
        """How often each was solicited in the last month, and in the last week (what is to come included)."""
        rows = Solicitation.objects.filter(at__gt=self.now - MONTH, member__isnull=False).order_by()
        counted = rows.values_list("member").annotate(
            month=Count("pk"), week=Count("pk", filter=Q(at__gt=self.now - WEEK))
        )
        found = [row for row in counted]
        return {pk: month for pk, month, _ in found}, {pk: week for pk, _, week in found}

    def note(self, topic, members):
        """These members were just solicited for that question."""
        self.known[topic] |= set(members)
        for pk in members:
            self.load[pk] = self.load.get(pk, 0) + 1
            self.week[pk] = self.week.get(pk, 0) + 1

    def candidates(self, question):
        """Who may be asked about it, as far as one can say without asking each one’s rights."""
        reasons = self._reasons(question)
        tie = question.topic.to_bytes(8, "big")
        today = timezone.localdate(self.now)
        found = []
        for pk, network, region in self.people:
            if self._is_out(pk, network, question, today):
                continue
            points, said = reasons.get(pk, (0, []))
            if region is not None and region == question.region:
                points += HERE
                said = [*said, f"vous travaillez dans la même région ({self.regions[region]})"]
            on_call = pk in self.on_call
            if points or on_call:
                rhythm = self.rhythms.get(pk)
                found.append(
                    Candidate(
                        pk=pk,
                        quiet=quiet_of(rhythm),
                        points=points,
                        why=why(said, on_call),
                        asked=self.load.get(pk, 0),
                        on_call=on_call,
                        tie=zlib.crc32(tie + pk.to_bytes(8, "big")),
                    )
                )
        return found

    def _is_out(self, pk, network, question, today):
        """The asker, the same network, who was asked or wrote there, wants none, has had enough, is away."""
        rhythm = self.rhythms.get(pk)
        return (
            pk == question.asker
            or network == question.network
            or pk in self.known[question.topic]
            or pk in self.silent
            or self.week.get(pk, 0) >= CAP
            or bool(rhythm and is_away(rhythm, today))
        )

    def _reasons(self, question):
        """``{member: (points, [sentence])}``, the strongest reasons first."""
        about = {THEME: question.themes, SECTION: [question.section]}
        found = defaultdict(list)
        for source, facts in self.facts:
            for key, name in about[source.of]:
                for member, number in facts.get(key, ()):
                    points = min(source.most, source.each * number)
                    found[member].append((points, source.words(number, name)))
        return {
            member: (
                sum(points for points, _ in given),
                [words for _, words in sorted(given, key=lambda one: -one[0])],
            )
            for member, given in found.items()
        }


def quiet_of(rhythm):
    if rhythm is None:
        return usual()
    return Quiet(rhythm.quiet_from, rhythm.quiet_to, rhythm.on_days_off)


def why(said, on_call=False):
    """The reasons in one line: the two strongest; being on call when there is no other."""
    if not said:
        return "vous êtes d’astreinte" if on_call else ""
    return " et ".join(said[:2])
