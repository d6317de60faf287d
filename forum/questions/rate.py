"""Of many questions, how the promise was kept. Pure.

A question is *pending* while its promise runs and nobody has answered: it is outside the rate, and in the
median as long as it was watched (Kaplan-Meier). One that was withdrawn without an answer is only counted.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from comcep.privacy.rates import kaplan_meier_median
from forum.questions import clock, working_hours

HOUR = timedelta(hours=1)


class Asked(NamedTuple):
    """A question that was promised an answer, as it stood at the moment of counting."""

    at: datetime
    where: working_hours.Place
    answered: datetime | None = None
    held: list = ()
    withdrawn: datetime | None = None


class Outcome(NamedTuple):
    """What became of one: ``hours`` waited, or watched so far, without the pauses."""

    hours: float
    answered: bool = False
    pending: bool = False
    in_time: bool = False
    in_time_working: bool = False


def elapsed(start, end, held):
    """The time between two moments that was not held."""
    return end - start - sum((max(min(end, to) - max(start, since), timedelta(0)) for since, to in held),
                             timedelta(0))  # fmt: skip


def is_withdrawn(asked, as_of):
    """An answer that came first is an answer."""
    if asked.withdrawn is None or asked.withdrawn > as_of:
        return False
    return asked.answered is None or asked.answered > asked.withdrawn


def outcome(asked, as_of):
    """What became by then of a question that nobody withdrew."""
    if asked.answered is None or asked.answered > as_of:
        waited = elapsed(asked.at, as_of, asked.held)
        return Outcome(waited / HOUR, pending=waited < clock.PROMISE)
    waited = elapsed(asked.at, asked.answered, asked.held)
    return Outcome(
        waited / HOUR,
        answered=True,
        in_time=waited <= clock.PROMISE,
        in_time_working=working_hours.in_time(asked.at, asked.answered, asked.where, asked.held),
    )


def summed(questions, as_of):
    """The figures of a period; ``questions``: those asked in it."""
    outcomes, withdrawn = [], 0
    for asked in questions:
        if is_withdrawn(asked, as_of):
            withdrawn += 1
        else:
            outcomes.append(outcome(asked, as_of))
    median = kaplan_meier_median((each.hours, each.answered) for each in outcomes)
    return {
        "eligible": len(outcomes),
        "pending": sum(each.pending for each in outcomes),
        "withdrawn": withdrawn,
        "in_time": sum(each.in_time for each in outcomes),
        "in_time_working": sum(each.in_time_working for each in outcomes),
        "median_hours": None if median is None else round(median, 1),
    }
