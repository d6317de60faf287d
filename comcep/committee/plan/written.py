"""The plans as they are written, in the files beside this one, and the words of their categories."""

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass
class Line:
    """A table of the plan. ``rule`` is how its figures are told; ``every_days``, how rarely."""

    id: str
    title: str
    rule: Literal["rounded", "people", "activity", "themes"]
    every_days: int = 0


@dataclass
class Plan:
    """What the file says, under the names that it has there."""

    version: str
    k: int
    at_risk: int
    sensitive_authors: int
    base: int
    spacing_days: int
    months: list[int]
    lines: dict[str, Line]
    since: datetime.date = datetime.date.min
    clock: bool = False
    note: str = ""


def read(name):
    written = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    lines = [Line(**each) for each in written.pop("table")]
    return Plan(**written, lines={line.id: line for line in lines})


_FILES = Path(__file__).parent.glob("*.toml")
PLANS = sorted((read(path.stem) for path in _FILES), key=lambda plan: plan.since)
"""In the order in which they came into force."""


def note_of(version):
    """What that plan says of how it counts, and what it breaks with; nothing for the first one."""
    return next((plan.note for plan in PLANS if plan.version == version), "")


def in_force(day):
    """The plan that a report which stops on that day follows, its thresholds included."""
    return next(plan for plan in reversed(PLANS) if plan.since <= day)


TITLES = {id: line.title for plan in PLANS for id, line in plan.lines.items()}
"""Of every table that a report may hold, whichever plan it followed."""

OTHER_RUBRICS = "Autres rubriques"
OTHER_STRUCTURES = "Autres structures"
NO_ZONE = "Région non précisée"
ZONES = {
    "nord-est": "Nord-Est",
    "nord-ouest": "Nord-Ouest",
    "ile-de-france": "Île-de-France",
    "sud-est": "Sud-Est",
    "sud-ouest-outre-mer": "Sud-Ouest et outre-mer",
}
REPLY_CLASSES = (("Aucune réponse", 0), ("1 à 2 réponses", 2), ("3 à 5 réponses", 5), ("6 à 10 réponses", 10))
MANY_REPLIES = "Plus de 10 réponses"
COARSE_REPLIES = {"De 1 à 5 réponses": REPLY_CLASSES[1:3], "Plus de 5 réponses": REPLY_CLASSES[3:]}
PROMISE_HOURS = 48
"""The promise as this plan counts it, whatever becomes of the clock of the forum."""
PROMISE = f"Réponse d’un autre réseau sous {PROMISE_HOURS} heures"
IN_A_WEEK = "Autre réponse sous 7 jours"
UNANSWERED = "Pas de réponse sous 7 jours"
NOT_PROMISE = f"Pas de réponse d’un autre réseau sous {PROMISE_HOURS} heures"
SOLVED, UNSOLVED = "Réponse retenue", "Pas de réponse retenue"
ELSEWHERE, SAME = "D’un autre réseau", "Du même réseau"
NEWCOMERS, RETURNING = "Pour la première fois", "De nouveau"
UP, STABLE, DOWN = "en hausse", "stable", "en baisse"
AUTHOR_CLASSES = ((10, "5 à 9 auteurs"), (20, "10 à 19 auteurs"), (50, "20 à 49 auteurs"))
MANY_AUTHORS = "50 auteurs ou plus"


def authors_class(count):
    """How many people, as told: a class, from five."""
    return next((name for below, name in AUTHOR_CLASSES if count < below), MANY_AUTHORS)


def reply_class(count):
    return next((name for name, most in REPLY_CLASSES if count <= most), MANY_REPLIES)


def reply_bounds():
    """How few and how many replies a topic of each class has; the last class has no most."""
    fewest, most, below = {}, {}, -1
    for name, top in REPLY_CLASSES:
        fewest[name], most[name], below = below + 1, top, top
    fewest[MANY_REPLIES] = below + 1
    few, many = COARSE_REPLIES
    fewest |= {few: fewest[COARSE_REPLIES[few][0][0]], many: fewest[COARSE_REPLIES[many][0][0]]}
    most[few] = COARSE_REPLIES[few][-1][1]
    return fewest, most
