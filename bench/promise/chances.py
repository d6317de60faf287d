"""What is drawn at random: when questions come, when answers would, when a reader clicks. No Django.

Time is counted in *attention*: an hour of office counts one, a night next to nothing. What takes somebody two
hours of attention takes two hours on a Tuesday morning, and the whole week-end on a Friday evening.
"""

import random
from bisect import bisect_left
from datetime import timedelta

from bench.promise import assumptions as suppose

PROMISE = timedelta(hours=48)
HOUR = timedelta(hours=1)


class Attention:
    """The attention spent since the start, at any moment of the period, and the other way round."""

    def __init__(self, days):
        self.start = suppose.START
        self.spent = [0.0]
        for hour in range((days + 40) * 24):
            self.spent.append(self.spent[-1] + suppose.attention(self.start + hour * HOUR))

    def at(self, moment):
        hours = (moment - self.start) / HOUR
        whole = int(hours)
        return self.spent[whole] + (hours - whole) * (self.spent[whole + 1] - self.spent[whole])

    def after(self, moment, amount):
        """When ``amount`` of attention has been spent since ``moment``; None beyond the period."""
        wanted = self.at(moment) + amount
        if wanted > self.spent[-1]:
            return None
        whole = max(bisect_left(self.spent, wanted) - 1, 0)
        step = self.spent[whole + 1] - self.spent[whole]
        return self.start + (whole + (wanted - self.spent[whole]) / step) * HOUR


class Asked:
    """A question to come: when, by whom, about what; ``luck`` over ``ease`` is the attention it takes."""

    def __init__(self, at, asker, theme, ease, luck):
        self.at, self.asker, self.theme = at, asker, theme
        self.ease, self.luck = ease, luck
        self.answered = None


def questions(draw, attention, members, days, *, daily=None):
    """The questions of the period in order, with the moment at which each finds its answer by itself.

    ``daily``: how many a working day, if not as many as these members would ask.
    """
    found = []
    daily = daily or suppose.ASKED_A_DAY * members / 1000
    for day in range(days):
        midnight = suppose.START + timedelta(days=day)
        share = 1 if suppose.working(midnight) else suppose.ASKED_ON_FREE_DAYS * 5 / 2
        for _ in range(poisson(draw, daily * share)):
            found.append(one_question(draw, midnight, members))
    found.sort(key=lambda each: each.at)
    _calibrate(found, attention)
    return found


def one_question(draw, midnight, members):
    start, end = draw.choice(suppose.ASKING_HOURS)
    themes = list(range(len(suppose.THEMES)))
    theme = None if draw.random() < suppose.WITHOUT_THEME else draw.choices(themes, suppose.THEMES)[0]
    return Asked(
        at=midnight + timedelta(hours=draw.uniform(start, end)),
        asker=draw.randrange(members),
        theme=theme,
        ease=draw.gammavariate(suppose.SPREAD, 1 / suppose.SPREAD),
        luck=draw.expovariate(1),
    )


def poisson(draw, mean):
    number, left = 0, draw.expovariate(1)
    while left < mean:
        number, left = number + 1, left + draw.expovariate(1)
    return number


def _calibrate(found, attention):
    """Scale the hazard of answering so that :data:`~assumptions.BASELINE` of them come in time."""
    needs = [
        (each.luck / each.ease) / (attention.at(each.at + PROMISE) - attention.at(each.at)) for each in found
    ]
    # Answered in time when that need is at most the scale: the scale is a quantile of the needs.
    ranked = sorted(needs)
    scale = ranked[min(int(len(ranked) * suppose.BASELINE), len(ranked)) - 1] if ranked else 1
    for each in found:
        each.answered = attention.after(each.at, each.luck / each.ease / scale)


def in_time(found):
    """Share of these that find their answer in time by themselves."""
    return sum(bool(each.answered and each.answered - each.at <= PROMISE) for each in found) / len(found)


def generator(seed):
    return random.Random(seed)
