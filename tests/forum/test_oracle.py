"""Thousands of random histories: the clock says what a slow walk through time says (``oracle.py``)."""

import random
from itertools import count

import pytest

from forum.questions import clock, rate, working_hours
from tests.forum import oracle
from tests.forum.oracle import FOURTEEN_HOURS, QUARTER, TWO_DAYS, moment

NETWORKS = ["apec", "cap-emploi", "pole-emploi"]
# Weeks of summer and winter time, of May and of Christmas, of holidays of one place.
WEEKS = ["2026-03-24", "2026-10-20", "2026-05-05", "2026-12-22", "2026-04-01", "2026-05-20", "2026-02-03"]
LENGTH = 14 * 24 * 4
OTHER_ACTS = ["remove", "restore", "network", "merge", "close", "open"]


class History:
    """Acts drawn by lot: who writes what, what is removed, restored, approved, moved, merged, closed."""

    def __init__(self, dice):
        self.dice, self.acts, self.keys = dice, [], count()
        day = oracle.datetime.fromisoformat(dice.choice(WEEKS)).replace(tzinfo=oracle.UTC)
        self.asked = int((day - oracle.START) / QUARTER) + dice.randrange(7 * 24 * 4)
        self.until = self.asked + dice.choice([50, 150, 250, 400, LENGTH])
        self.where = dice.choice(list(oracle.SCHEDULE))
        self.outsiders_write = dice.random() < 0.2
        self.network = dice.choice([*NETWORKS, *NETWORKS, None])
        self.standing = {person: dice.choice(NETWORKS) for person in range(5)} | {"asker": self.network}
        self._write("head", self.asked, "asker")
        self.withdrawn = None
        for _ in range(dice.randrange(9)):
            self._act()

    def _step(self):
        spread = self.dice.choice([8, 60, 200, LENGTH])
        return min(self.asked + self.dice.randrange(spread), self.until)

    def _act(self):
        dice, step = self.dice, self._step()
        act = dice.choice([*["reply"] * 5, "own", "own", *OTHER_ACTS])
        if act == "reply":
            self._write(next(self.keys), step, dice.choice(list(range(5))))
        elif act == "own":
            self._write(next(self.keys), step, "asker")
        elif act == "network":
            self.standing[dice.choice(list(self.standing))] = dice.choice(NETWORKS)
        elif act == "merge":  # what was said elsewhere, before this was asked
            self._write(next(self.keys), max(0, self.asked - dice.randrange(40)), dice.choice(range(5)))
        elif act == "close":
            self.withdrawn = step
        elif act == "open":
            self.withdrawn = None
        elif len(self.acts) > 1:
            key = dice.choice([key for _, done, key, *_ in self.acts if done == "write"][1:] or ["head"])
            self.acts.append((step, act, key))

    def _write(self, key, step, who):
        dice = self.dice
        outsider = who != "asker" and dice.random() < 0.15
        message = {
            "mine": who == "asker",
            "who": who,
            "outsider": outsider,
            "network": None if outsider else self.standing[who],
            "nature": dice.choice(["answer", "answer", "precision", "precision", "placeholder"]),
            "role": dice.choice(["", "", "", "moderator", "referent"]),
        }
        approved = dice.random() < 0.8
        self.acts.append((step, "write", key, message, approved))
        if not approved and dice.random() < 0.7:
            self.acts.append((min(step + dice.randrange(90), self.until), "approve", key))

    def told(self):
        """What the product's rows would hold at the end: the messages that others can read."""
        read = oracle.Reader(self.acts)
        return [
            clock.Message(
                moment(step), said["mine"], said["who"], said["network"], said["outsider"], said["nature"],
                said["role"],
            )
            for step, messages in read.heard().items()
            if step <= self.until
            for said in messages
        ]  # fmt: skip


def check(history):
    """The product against the walk."""
    network, asked, now = history.network, moment(history.asked), moment(history.until)
    messages = history.told()
    stand = clock.stand(asked, network, messages, with_outsiders=history.outsiders_write)
    held, _ = clock.pauses(sorted(messages, key=lambda m: m.at), network, stand.first_answer_at)
    where = working_hours.place(*history.where.split())
    closed = None if history.withdrawn is None else moment(history.withdrawn)
    question = rate.Asked(asked, where, stand.first_answer_at, held, closed)
    found = rate.outcome(question, now)

    heard = oracle.Reader(history.acts).heard()
    first, waited, worked, paused = oracle.walk(
        history.asked, heard, network, history.outsiders_write, history.where, history.until
    )

    assert stand.first_answer_at == (None if first is None else moment(first))
    assert found.hours * 4 == waited
    assert found.in_time == (first is not None and waited <= TWO_DAYS)
    assert found.in_time_working == (first is not None and worked <= FOURTEEN_HOURS)
    assert found.pending == (first is None and waited < TWO_DAYS)
    assert (stand.paused_since is not None and stand.paused_until > now) == paused
    if first is None and not paused:
        assert (now < stand.due_at) == (waited < TWO_DAYS)
    assert rate.is_withdrawn(question, now) == (
        history.withdrawn is not None and (first is None or first > history.withdrawn)
    )
    return first, waited, paused


@pytest.mark.parametrize("seed", range(8))
def test_the_clock_says_what_the_walk_says(seed):
    dice = random.Random(seed)
    found = [check(History(dice)) for _ in range(400)]

    # Worlds in which nothing happens would agree as well.
    assert sum(first is not None for first, *_ in found) > 50
    assert sum(paused for *_, paused in found) > 10
    assert len({waited for _, waited, _ in found}) > 50
