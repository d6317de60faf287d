"""The sorts of news, and by which way each one reaches people unless they choose otherwise.

Each package adds its own in ``AppConfig.ready``. A sort that nobody added is a private matter: it is told at
once, and nobody chooses about it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


class Mode(models.TextChoices):
    AT_ONCE = "at_once", "Courriel aussitôt"
    DAILY = "daily", "Résumé du jour"
    WEEKLY = "weekly", "Résumé de la semaine"
    SITE = "site", "Dans le site seulement"
    NEVER = "never", "Jamais"


IN_DIGEST = (Mode.DAILY, Mode.WEEKLY)
TOLD = (Mode.AT_ONCE, Mode.DAILY, Mode.WEEKLY, Mode.SITE)


@dataclass(frozen=True)
class Kind:
    """``label`` names it on the page of choices, under ``group``; ``news`` counts it in a digest.

    ``news`` holds the words for one and for several, with ``{n}``; ``why`` ends « parce que… » in a mail.
    Several of a ``counted`` kind about one thing stand in one line of the centre, which says their number;
    any other notice says more than that, and has a line of its own.
    ``concerns`` says to whom it can ever be told: nobody else is offered the choice.
    """

    name: str
    label: str = ""
    group: str = ""
    default: str = Mode.AT_ONCE
    modes: tuple = TOLD
    news: tuple = ("{n}\u00a0nouvelle", "{n}\u00a0nouvelles")
    why: str = ""
    hint: str = ""
    counted: bool = False
    concerns: Callable = lambda member: True


_kinds = {}


def add(*kinds):
    _kinds.update({kind.name: kind for kind in kinds})


def kind_of(name):
    return _kinds.get(name) or Kind(name)


def chosen_kinds():
    """The sorts about which people choose, in the order in which they were added."""
    return list(_kinds.values())
