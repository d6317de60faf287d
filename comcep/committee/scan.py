"""What moderators write beside the tables is read as an attacker would read it.

A figure of theirs must be one that the report prints, of what the paragraph names; where something hidden is
named, no number may stand at all. Refusals are sentences that a moderator can act upon.
"""

import datetime
import re

from django.utils.formats import date_format

from comcep import dates
from comcep.committee.plan.written import PROMISE_HOURS
from comcep.committee.thesaurus import folded
from comcep.privacy.guard import Level, find
from comcep.privacy.numbers import numbers_in

CONSTANTS = re.compile(
    rf"\b{PROMISE_HOURS}\s(?:h\b|heures)|\b95\s%|\bniveaux? [123](?: (?:et|ou|à) [123])?\b"
)
SMALL_WORDS = {
    "autres",
    "structures",
    "rubrique",
    "sujets",
    "region",
    "precisee",
    "outre",
    "reponse",
    "reponses",
}


def leaks(text, payload, *, counts=True):
    """Why these sentences may not stand in the report; nothing when they may.

    ``counts`` is false for a rewritten question: its numbers are those of a case, not of the community.
    """
    found = []
    guarded = sorted({f.reason for f in find(text) if f.level > Level.INFO})
    if guarded:
        found.append(
            f"Le garde signale\u00a0: {', '.join(guarded)}. Réécrivez sans rien qui désigne quelqu’un."
        )
    told = _Told(payload)
    hidden = told.hidden_named_in(text)
    numbers = list(_numbers(text, payload))
    if hidden and numbers:
        found.append(
            f"Vous nommez «\u202f{hidden[0]}\u202f», qui a une case masquée, à côté d’un nombre "
            f"(«\u202f{numbers[0].text}\u202f»)\u00a0: ôtez l’un ou l’autre."
        )
    for paragraph in text.splitlines() if counts else ():
        for number in _numbers(paragraph, payload):
            if number.value is None and not told.categories_named_in(paragraph):
                continue
            if not told.prints(number.value, paragraph):
                found.append(
                    f"«\u202f{number.text}\u202f» n’est pas un chiffre que le rapport montre de ce dont "
                    "vous parlez\u00a0: reprenez un chiffre publié, ou dites-le sans nombre."
                )
    return list(dict.fromkeys(found))


def leaks_of(report):
    """The same of all that moderators wrote in a report: ``[(where, reason), …]``."""
    payload = report.payload
    texts = [
        ("le titre", payload.get("title", ""), True),
        ("le mot de l’animation", payload.get("commentary", ""), True),
        *(("un thème désigné", each["reason"], True) for each in payload.get("nominations", [])),
        *(("un exemple", each["text"], False) for each in payload.get("examples", [])),
    ]
    return [
        (where, reason) for where, text, counts in texts for reason in leaks(text, payload, counts=counts)
    ]


def _numbers(text, payload):
    """The numbers of a text, but for those that count nothing: its dates, the hours of the promise."""
    days = [datetime.date.fromisoformat(day) for day in (payload["as_of"], payload.get("since")) if day]
    told = [date_format(day, form) for day in days for form in ("j F Y", "F Y", "Y")]
    told += [dates.day(day) for day in days]
    told = re.compile("|".join(rf"(?<!\w){name}(?!\w)" for name in told))
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for pattern in (told, CONSTANTS):
        plain = pattern.sub(lambda met: " " * len(met.group()), plain)
    yield from numbers_in(plain)


class _Told:
    """What a payload prints, by the categories that it is printed for."""

    def __init__(self, payload):
        self.figures, self.hidden, names = {(): set()}, set(), set()
        for table in payload["tables"]:
            for cell in table["cells"]:
                place = tuple(sorted(folded(category) for category in cell["dims"].values()))
                names |= set(cell["dims"].values())
                if cell.get("value", 0) is None and "carried" not in cell:
                    self.hidden |= set(cell["dims"].values())
                else:
                    told = cell.get("percent", cell.get("value"))
                    self.figures.setdefault(place, set()).add(cell["carried"] if told is None else told)
        for statistic in payload["statistics"]:
            self.figures[()] |= {
                figure
                for name in ("percent", "n", "hours", "expected", "about")
                if (figure := statistic.get(name)) is not None
            }
            self.figures[()] |= set(statistic.get("interval", []))
        for told in payload["dims"].values():
            names |= {*told["values"], *told.get("groups", {})}
        everything = {table["id"] for table in payload["tables"]}
        if "rubriques-sujets" in everything:
            grouped = payload["dims"].get("rubric", {}).get("groups", {})
            self.hidden |= {leaf for leaves in grouped.values() for leaf in leaves} - self._shown(payload)
        self.names = {name: folded(name) for name in names}
        self.words = self._own_words()

    @staticmethod
    def _shown(payload):
        return {
            category
            for table in payload["tables"]
            for cell in table["cells"]
            if cell.get("value") is not None
            for category in cell["dims"].values()
        }

    def _own_words(self):
        """The words that only one hidden category has: « Cama » is enough to name « Agecif Cama »."""
        of = {}
        for name in self.names:
            for word in re.findall(r"\w{3,}", name):
                of.setdefault(folded(word), set()).add(name)
        return {
            word: next(iter(names))
            for word, names in of.items()
            if len(names) == 1 and word not in SMALL_WORDS and next(iter(names)) in self.hidden
        }

    def categories_named_in(self, text):
        flat = folded(text)
        found = {name for name, word in self.names.items() if _holds(flat, word)}
        return {name for name in found if not any(name != other and name in other for other in found)}

    def hidden_named_in(self, text):
        found = self.categories_named_in(text) & self.hidden
        for word in re.findall(r"\w{3,}", text):
            if folded(word) in self.words and (word[0].isupper() or word.isupper()):
                found.add(self.words[folded(word)])
        return sorted(found)

    def prints(self, value, paragraph):
        """Whether the report prints ``value`` of something that this paragraph names, or of everybody."""
        if value is None:
            return False
        named = {folded(name) for name in self.categories_named_in(paragraph)}
        if not named:
            return value in self.figures[()]
        return any(
            value in figures for place, figures in self.figures.items() if place and set(place) <= named
        )


def _holds(flat, name):
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", flat) is not None
