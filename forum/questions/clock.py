"""The promise of an answer: what stops its clock, what holds it, until when it runs, and how a page says so.

Pure: it asks no row. ``forum.questions.timing`` reads the messages of a question for it and writes on the
question what it says of them, so that lists, mails and the desk ask two columns instead of a thread.

- The clock starts when the author publishes, whoever approves it later.
- It stops when others can first read an answer (:func:`answers`).
- A topic that a moderator splits off starts its own when its first message was written: who asked there has
  waited since. Its messages count there, and no longer where they came from. « Posée deux fois »: a question
  closed as a duplicate is withdrawn, unless it had its answer; the clock of the other one does not move.
- It is held while a precision is awaited (:func:`pauses`): the end of the promise moves by as much.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from comcep.dates import day
from forum.questions.kinds import Nature, OfficialRole

HOURS = settings.ANSWER_PROMISE_HOURS
ALERT_HOURS = HOURS - 8
"""When moderators begin to look after a question that nobody answers."""
PROMISE, WARNING = timedelta(hours=HOURS), timedelta(hours=ALERT_HOURS)
PROMISED = f"{HOURS}\u00a0heures"
LONGEST_PAUSE = timedelta(hours=48)
"""What all requests for a precision hold the clock of one question, at most."""


class Message(NamedTuple):
    """A message under a question that others can read: since when, by whom, as what.

    ``own``: by who asked. ``who``: anything that tells the persons of one thread from each other.
    ``network``: the operator network recorded with it, if any.
    """

    at: datetime
    own: bool
    who: object
    network: object
    outsider: bool = False
    nature: str = Nature.ANSWER
    role: str = OfficialRole.MEMBER


class Stand(NamedTuple):
    """What the clock says of a question.

    ``due_at`` and ``paused_until`` suppose that a pause under way lasts as long as it may.
    """

    first_answer_at: datetime | None
    due_at: datetime
    paused_since: datetime | None = None
    paused_until: datetime | None = None


def elsewhere(message, network):
    """Whether it comes from another of the operator networks than that of the question."""
    return not message.own and not message.outsider and message.network not in (None, network)


def answers(message, network, *, with_outsiders=False):
    """Whether it stops the clock of a question asked from ``network``.

    An answer by another person of another network, and not of the animation speaking as such. Where outside
    members write too (``with_outsiders``), theirs is as good.
    """
    if message.nature != Nature.ANSWER or message.role == OfficialRole.MODERATOR:
        return False
    return elsewhere(message, network) or (with_outsiders and message.outsider and not message.own)


def asks_back(message, network):
    """Whether it is a request for a precision that may hold the clock."""
    return message.nature == Nature.PRECISION and elsewhere(message, network)


def pauses(messages, network, until=None):
    """``(start, end)`` of each time that the clock was held, and whether the last one is still under way.

    From a request to the next message of who asked, or ``until`` (the first answer). A person holds it once,
    and all together for :data:`LONGEST_PAUSE`; ``messages`` are in the order of reading.
    """
    found, asked, left, since = [], set(), LONGEST_PAUSE, None
    for message in messages:
        if until is not None and message.at >= until:
            break
        if message.own and since is not None:
            found.append((since, min(message.at, since + left)))
            left -= found[-1][1] - since
            since = None
        elif asks_back(message, network) and message.who not in asked:
            asked.add(message.who)
            since = message.at if since is None and left else since
    if since is not None:
        end = since + left
        found.append((since, end if until is None else min(end, until)))
    return found, since is not None and until is None


def due(asked, held=()):
    """Until when the promise runs: later by each pause that began before its end."""
    end = asked + PROMISE
    for start, stop in held:
        if start < end:
            end += stop - start
    return end


def stand(asked, network, messages, *, with_outsiders=False):
    """What the clock says of a question asked then and there, from the ``messages`` that others can read."""
    messages = sorted(messages, key=lambda message: message.at)
    first = next((m.at for m in messages if answers(m, network, with_outsiders=with_outsiders)), None)
    held, running = pauses(messages, network, first)
    return Stand(first, due(asked, held), *(held[-1] if running else (None, None)))


def stand_unnamed(asked, messages, *, with_outsiders=False):
    """What is shown of a question whose network nobody may deduce: it hangs on the answers alone.

    Once answers have come from two networks, one of them is another than its own, whichever that is. Until
    then the promise runs, and no precision holds it: which one would tells the network too.
    """
    networks, first = set(), None
    for message in sorted(messages, key=lambda message: message.at):
        if not answers(message, None, with_outsiders=with_outsiders):
            continue
        networks.add(message.network)
        if message.outsider or len(networks) == 2:
            first = message.at
            break
    return Stand(first, due(asked))


# How a page says it


class Chip(NamedTuple):
    """A state in as few words as a narrow screen has room for, and in full for who hears it or has room."""

    tone: str
    words: str
    full: str = ""


def is_paused(paused_until, now):
    """Whether a precision still holds the clock: a pause ends by itself, and no row is written then."""
    return paused_until is not None and now < paused_until


def waiting(asked, due_at, paused_until, now):
    """How a question without an answer stands against the promise; ``due_at``: nothing was promised there."""
    if due_at is None:
        return Chip("waiting", "Sans réponse", "En attente d’une réponse")
    if is_paused(paused_until, now):
        return Chip("waiting", "Précision attendue", "En attente d’une précision de qui a posé la question")
    hours = hours_between(now, due_at)
    if now >= due_at:
        return Chip("waiting", f"{HOURS}\u00a0h dépassées", f"En attente {_since(asked, now)}")
    if hours:
        return Chip("waiting", f"Encore {hours}\u00a0h", f"En attente, encore {hours}\u00a0h")
    return Chip("waiting", "Moins d’une heure", "En attente, moins d’une heure")


def hours_between(start, end):
    return int((end - start).total_seconds() // 3600)


def _since(asked, now):
    hours = hours_between(asked, now)
    if hours < 96:
        return f"depuis {hours}\u00a0h"
    if hours < 24 * 60:
        return f"depuis {hours // 24}\u00a0jours"
    return f"depuis le {day(timezone.localtime(asked))}"
