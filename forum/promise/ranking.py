"""Which of the likely experts are asked, and at which step: pure, over what :mod:`experts` found of them."""

from dataclasses import dataclass

from forum.promise.moments import ON_CALL, ON_CALL_ASKED, SECOND, TARGETS, Quiet, reach, step_at

LOAD = 5
"""What one solicitation of the last thirty days weighs against the reasons to ask somebody.

More than any single reason but the strongest: who knows most is asked first, then the others in turn.
"""
SPARED = 2
"""Who was solicited that often in the last thirty days comes after everybody else who has a reason."""


@dataclass(frozen=True)
class Candidate:
    """A peer of another network, with access, who may be asked now.

    ``points`` weighs the reasons, ``why`` says them; without any, only who is on call is a candidate.
    ``asked`` counts the solicitations of the last thirty days.
    """

    pk: int
    quiet: Quiet
    points: int
    why: str
    asked: int
    on_call: bool = False
    tie: int = 0

    @property
    def rank(self):
        return (self.asked >= SPARED, LOAD * self.asked - self.points, self.asked, self.tie)


def chosen(candidates, wait, now):
    """``[(candidate, step)]`` to ask now, the best first; fewer than the targets when others will do later.

    A place is kept for who ranks among the first and is reached before the step is due, not yet.
    """
    if now >= wait.due_at:
        return []
    found, left = [], sorted(candidates, key=lambda each: each.rank)
    taken = wait.experts
    for step, target in TARGETS.items():
        likely = [each for each in left if each.points]
        now_or_later, first = _reached(likely, wait, step, now, target - taken)
        found += [(each, step) for each in now_or_later]
        taken += len(first)
        left = [each for each in left if each not in first]
    ready = sorted(
        (each for each in left if each.on_call), key=lambda each: (each.asked, -each.points, each.tie)
    )
    asked, _ = _reached(ready, wait, SECOND, now, ON_CALL_ASKED - wait.on_call)
    return [*found, *((each, ON_CALL) for each in asked)]


def _reached(candidates, wait, step, now, number):
    """Those of the first ``number`` that the step reaches now, and all of these."""
    first, ready = [], []
    for each in candidates:
        if len(first) >= number:
            break
        reached = reach(each.quiet, wait.asked, step_at(wait.due_at, step), now)
        if reached.now or reached.later:
            first.append(each)
        if reached.now:
            ready.append(each)
    return ready, first
