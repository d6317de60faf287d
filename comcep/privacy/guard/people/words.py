"""Words as the search for names sees them: what may be part of a name, and where a surname ends."""

import re
from functools import lru_cache

from simplemma import is_known

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.findings import by_rule
from comcep.privacy.guard.normal import fold

PARTICLES = {
    "le",
    "la",
    "de",
    "du",
    "des",
    "da",
    "dos",
    "das",
    "di",
    "del",
    "el",
    "al",
    "ben",
    "ould",
    "van",
    "von",
    "der",
    "den",
    "bin",
    "bou",
    "d",
    "l",
    "saint",
    "st",
    "y",
    "e",
    "mac",
    "mc",
    "o",
    "ait",
    "abou",
    "n",
}

TOKEN = re.compile(r"(?:[A-ZÀ-Ý]'(?=[A-ZÀ-Ý]))?[^\W\d_]{1,60}(?:-[^\W\d_]{1,60}){0,4}\.?")
TITLES = {
    "le",
    "non",
    "oui",
    "la",
    "les",
    "l",
    "un",
    "une",
    "monsieur",
    "madame",
    "mesdames",
    "messieurs",
    "qui",
    "que",
    "et",
    "ou",
    "a",
    "est",
    "ait",
    "en",
    "dans",
    "chers",
    "cher",
    "chere",
    "cheres",
    "vous",
    "je",
    "il",
    "elle",
    "bonjour",
    "merci",
    "nous",
    "souhaite",
    "veut",
    "doit",
    "peut",
    "ne",
    "n",
    "au",
    "aux",
    "sur",
    "pour",
    "par",
    "avec",
    "tout",
    "toute",
    "mais",
    "directeur",
    "directrice",
    "president",
    "presidente",
    "ministre",
    "maire",
    "prefet",
    "delegue",
    "deleguee",
    "du",
    "des",
    "de",
    "ce",
    "cette",
    "se",
    "s",
    "y",
    "lui",
    "me",
    "m",
}
OPERATORS = re.compile(
    r"^(?:pole|cap|mission|fongecif|opacif|opca|apec|carif|maison|agence|conseil|region|centre|chambre)"
)


@lru_cache(maxsize=20_000)
def unknown(word):
    """Whether no French dictionary word, place or organisation reads so."""
    folded = fold(word).rstrip(".")
    if len(folded) < 3 or folded in lexicon.places() or folded in lexicon.organisations():
        return False
    return not (is_known(word.lower(), lang="fr") or is_known(folded, lang="fr"))


class Word:
    __slots__ = ("end", "folded", "start", "text")

    def __init__(self, match):
        self.start, self.end, self.text = match.start(), match.end(), match[0]
        if self.text.endswith(".") and not (len(self.text) == 2 and self.text[0].isupper()):
            self.text, self.end = self.text[:-1], self.end - 1
        self.folded = fold(self.text).rstrip(".")

    @property
    def capital(self):
        return self.text[0].isupper()

    @property
    def shout(self):
        return len(self.text) > 2 and self.text.replace("-", "").replace("'", "").isupper()

    @property
    def initial(self):
        return len(self.text) <= 2 and self.capital and (len(self.text) == 1 or self.text.endswith("."))

    @property
    def first_name(self):
        names, _ = lexicon.first_names()
        parts = self.folded.split("-")
        return all(p in names for p in parts if p) and bool(parts)

    @property
    def ambiguous(self):
        return self.folded in lexicon.first_names()[1]

    @property
    def organisation(self):
        return self.folded in lexicon.organisations() or bool(OPERATORS.match(self.folded))

    @property
    def place(self):
        return self.folded in lexicon.places()


def surname(words, i, text, *, lower=False, most=4):
    """Index after the surname that starts at ``i``: capitals, particles and initials that follow one another."""
    j, last = i, i
    while j < len(words) and j - i < most:
        word = words[j]
        if j > 0 and text[words[j - 1].end : word.start] not in (" ", "'", "", "-", ". "):
            break
        if word.initial:
            last = j + 1
            j += 1
            break
        if (word.folded in PARTICLES and not word.capital) or word.folded in {
            "le",
            "la",
            "de",
            "du",
            "el",
            "ben",
            "dos",
            "da",
        }:
            following = words[j + 1] if j + 1 < len(words) else None
            if following is None or not (following.capital or (lower and unknown(following.text))):
                break
            j += 1
            continue
        if word.organisation and not word.first_name:
            break
        if (word.capital and word.folded not in TITLES) or (lower and unknown(word.text)):
            j += 1
            last = j
            continue
        break
    return last


def named(words, i, j, rule, start=None):
    return by_rule(rule, words[i].start if start is None else start, words[j - 1].end)
