"""What the messages of a question say to its clock, and what is written of it on the question.

Two columns come from SQL alone, for any number of questions at once. Where a precision was asked for, which
is rare, the messages of that question are read in their order, for :mod:`forum.questions.clock`.
"""

from functools import cache
from itertools import groupby

from django.db.models import (
    Case,
    DateTimeField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest

from comcep.members.access.audiences import Audience
from forum.engine.forum_conversation.models import Post
from forum.questions import clock
from forum.questions.kinds import Nature, OfficialRole
from forum.questions.models import Question, SectionAudience
from forum.questions.rate import Asked
from forum.questions.working_hours import place

FIELDS = ["first_answer_at", "due_at", "paused_since", "paused_until"]
CHUNK = 500

PROMISED = Q(expects_answer=True, topic__forum__audience__audience=Audience.PEERS)
"""The questions that the promise is for."""

_READ_SINCE = Greatest("authorship__shown_at", "topic__first_post__authorship__shown_at")
_READ = Q(authorship__shown_at__isnull=False, topic__first_post__authorship__shown_at__isnull=False)
_ELSEWHERE = Q(authorship__outsider=False, authorship__network__isnull=False) & (
    Q(topic__first_post__authorship__network__isnull=True)
    | ~Q(authorship__network=F("topic__first_post__authorship__network"))
)
_WHERE_THEY_WRITE = Q(authorship__outsider=True, topic__forum__audience__audience=Audience.OUTSIDERS)


def first_answer():
    """``clock.answers`` in the database: when others could first read one to the outer row’s ``topic``."""
    return Subquery(
        Post.objects.filter(topic=OuterRef("topic"), approved=True)
        .filter(_READ, _ELSEWHERE | _WHERE_THEY_WRITE, authorship__own=False)
        .filter(authorship__nature=Nature.ANSWER)
        .exclude(authorship__role=OfficialRole.MODERATOR)
        .order_by()
        .values("topic")
        .annotate(at=Min(_READ_SINCE))
        .values("at")
    )


def due():
    """``clock.due`` in the database, of a question that nothing held; nothing where nothing is promised."""
    end = ExpressionWrapper(F("topic__created") + Value(clock.PROMISE), output_field=DateTimeField())
    said = Question.objects.filter(pk=OuterRef("pk")).annotate(end=Case(When(PROMISED, then=end)))
    return Subquery(said.values("end"))


def due_when_asked(topic, expects_answer):
    """The same of a topic that is being created."""
    promised = expects_answer and SectionAudience.objects.filter(
        forum=topic.forum_id, audience=Audience.PEERS
    )
    return clock.due(topic.created) if promised and promised.exists() else None


def misjudged(questions):
    """Those of them that were promised an answer and no longer are, or the reverse: their section opened."""
    return questions.filter(Q(PROMISED, due_at=None) | Q(~PROMISED, due_at__isnull=False))


@cache  # they are the same for every question, and writing them costs more than the database does
def unheld():
    """``{column: expression}`` of a question of which nobody asked a precision."""
    return {
        "first_answer_at": first_answer(),
        "due_at": due(),
        "paused_since": Value(None, output_field=DateTimeField()),
        "paused_until": Value(None, output_field=DateTimeField()),
    }


def held_topics(questions):
    """Keys of the topics of these questions under which a precision was asked for."""
    asked = Post.objects.filter(authorship__nature=Nature.PRECISION, approved=True)
    return set(asked.filter(topic__in=questions.values("topic")).values_list("topic", flat=True))


def unnamed_topics(questions):
    """Keys of the topics of these questions that were asked without a name."""
    rows = questions.filter(topic__first_post__authorship__unnamed_as__gt="")
    return set(rows.values_list("topic", flat=True))


def read_apart(questions):
    """Keys of those whose messages are read in their order: SQL alone does not tell how they stand."""
    posts = Post.objects.filter(topic__in=questions.values("topic")).order_by()
    held = posts.filter(authorship__nature=Nature.PRECISION, approved=True)
    unnamed = posts.filter(authorship__unnamed_as__gt="")
    return set(held.values_list("topic", flat=True).union(unnamed.values_list("topic", flat=True)))


def refresh(questions):
    """Write again what the clock says of these questions: after a message came, went or changed place."""
    questions.update(**unheld())
    for row in stands(read_apart(questions)):
        Question.objects.filter(topic=row.pop("topic")).update(**row)


def withdraw(questions, reason, at):
    """Note why these questions no longer wait."""
    return questions.filter(expects_answer=True, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason
    )


def take_back(questions):
    """They wait again, as if they had never been withdrawn: the clock has run on."""
    return questions.exclude(withdrawn_at=None).update(withdrawn_at=None, withdrawn_reason="")


def stands(topics):
    """Of each of these topics: ``topic`` and the columns of its question, from its messages."""
    topics, found = sorted(topics), []
    for start in range(0, len(topics), CHUNK):
        found += _stands(topics[start : start + CHUNK])
    return found


def _stands(topics):
    questions = Question.objects.filter(topic__in=topics).values_list(
        "topic", "topic__created", "topic__first_post__authorship__network",
        "topic__first_post__authorship__unnamed_as", "expects_answer", "topic__forum__audience__audience",
    )  # fmt: skip
    messages = history(topics)
    for topic, asked, network, unnamed, expects, audience in questions:
        read, with_outsiders = messages.get(topic, []), audience == Audience.OUTSIDERS
        if unnamed:  # wall: unnamed-clock
            said = clock.stand_unnamed(asked, read, with_outsiders=with_outsiders)._asdict()
        else:
            said = clock.stand(asked, network, read, with_outsiders=with_outsiders)._asdict()
        if not expects or audience != Audience.PEERS:
            said["due_at"] = None
        yield {"topic": topic, **said}


def history(topics):
    """``{topic: [what others can read of it]}``, in the order of reading."""
    posts = (
        Post.objects.filter(_READ, topic__in=topics, approved=True)
        .annotate(at=_READ_SINCE)
        .order_by("topic", "at", "pk")
        .values_list(
            "topic", "at", "authorship__own", "poster", "authorship__network", "authorship__outsider",
            "authorship__nature", "authorship__role",
        )
    )  # fmt: skip
    return {
        topic: [
            # Who has left is nobody in particular: one person a network.
            clock.Message(at, own, poster or f"gone from {network}", network, *rest)
            for _, at, own, poster, network, *rest in rows
        ]
        for topic, rows in groupby(posts, key=lambda row: row[0])
    }


def true_stands(questions):
    """``{topic: Stand}`` of those asked without a name, by the network they came from: for counts alone.

    What their rows say is what may be shown, and hangs on no network.
    """
    topics = sorted(unnamed_topics(questions))
    rows = Question.objects.filter(topic__in=topics).values_list(
        "topic", "topic__created", "topic__first_post__authorship__network"
    )
    said = history(topics) if topics else {}
    return {topic: clock.stand(at, network, said.get(topic, [])) for topic, at, network in rows}


# What is counted of a period


def eligible(start, end):
    """The questions published between two moments that were promised an answer, withdrawn ones included."""
    asked = Q(topic__forum__audience__audience=Audience.PEERS, topic__first_post__removal=None)
    waited = Q(expects_answer=True) | Q(withdrawn_at__isnull=False)
    return Question.objects.filter(asked, waited, topic__created__gte=start, topic__created__lt=end)


def asked(questions, as_of):
    """These questions as :mod:`forum.questions.rate` counts them, from what stood there at that moment."""
    said, unnamed = history(held_topics(questions)), true_stands(questions)
    rows = questions.filter(topic__created__lte=as_of).values_list(
        "topic", "topic__created", "topic__first_post__authorship__network",
        "topic__first_post__authorship__region__slug", "topic__poster__department",
        "first_answer_at", "expects_answer", "withdrawn_at",
    )  # fmt: skip
    for topic, at, network, region, department, answered, expects, withdrawn in rows.iterator():
        if topic in unnamed:
            answered = unnamed[topic].first_answer_at
        until = answered if answered is not None and answered <= as_of else None
        messages = [message for message in said.get(topic, []) if message.at <= as_of]
        pauses, _ = clock.pauses(messages, network, until)
        # What became an announcement has no answer to count.
        first = until if expects else None
        yield Asked(at, place(region, department or ""), first, pauses, withdrawn)
