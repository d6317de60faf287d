"""When a step of the ladder is sent to whom: pure, from the end of the promise and a person's quiet times.

A step stands so many hours after the question, in the time that the promise counts: at ``due_at`` minus what
is left of it, so that a pause moves every step. A step that falls in the quiet time of a reader is sent
:data:`LEAD` before that time begins, or at once when it is nearer, if the question was published by then.
Nothing leaves after the end.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from comcep.notifications.models import Rhythm
from comcep.notifications.quiet import open_until, opens_at
from forum.questions.clock import HOURS

LEAD = timedelta(hours=3)
"""How long before a person's quiet time a mail leaves: one that comes as it begins is read after it."""

FIRST, SECOND, ON_CALL = 16, 30, 31
TARGETS = {FIRST: 3, SECOND: 6}
"""How many likely experts were asked once that step is passed. Who is on call comes on top, at the second."""
ON_CALL_ASKED = 8


class Quiet(NamedTuple):
    """What of a rhythm closes it week after week: many people share one. A leave is each person's own."""

    quiet_from: int
    quiet_to: int
    on_days_off: bool

    def rhythm(self):
        return Rhythm(**self._asdict())


def usual():
    rhythm = Rhythm()
    return Quiet(rhythm.quiet_from, rhythm.quiet_to, rhythm.on_days_off)


def step_at(due_at, hours):
    """When that step is due: hours after the question, pauses left out."""
    return due_at - timedelta(hours=HOURS - hours)


@lru_cache(maxsize=10_000)  # a question is looked at every few minutes: it is always the same
def sending(quiet, asked, step):
    """When a step due at ``step`` is sent to who has these quiet times; ``None`` when no moment was open.

    ``asked``: when the question was published.
    """
    rhythm = quiet.rhythm()
    end = open_until(rhythm, step)
    if end == step:
        return step
    return max(asked, end - LEAD) if end > asked else None


class Wait(NamedTuple):
    """What the ladder knows of one question: its clock, and how many it has asked."""

    asked: datetime
    due_at: datetime
    experts: int = 0
    on_call: int = 0


class Reach(NamedTuple):
    """Whether a step reaches somebody now, or will before it is due."""

    now: bool
    later: bool


def reach(quiet, asked, step, now):
    """What a step means for who has these quiet times, seen ``now``, before the end of the promise.

    Where a step found nobody at its moment, whoever takes mails later is reached then.
    """
    at = sending(quiet, asked, step)
    if at is not None and at > now:
        return Reach(False, True)
    return Reach(_is_open(quiet, now) and (at is not None or now >= step), False)


@lru_cache(maxsize=1_000)
def _is_open(quiet, now):
    return opens_at(quiet.rhythm(), now) <= now


def is_time(quiets, wait, now, *, any_on_call=True):
    """Whether a step of a question that lacks somebody may reach anybody of these quiet times now."""
    if now >= wait.due_at:
        return False
    steps = {step for step, target in TARGETS.items() if wait.experts < target}
    if any_on_call and wait.on_call < ON_CALL_ASKED:
        steps.add(SECOND)
    return any(
        reach(quiet, wait.asked, step_at(wait.due_at, step), now).now for step in steps for quiet in quiets
    )
