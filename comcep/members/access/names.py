"""The name that members read, and finding people by it: in any case or order, with or without accents."""

import re
import unicodedata

from django.db import models
from django.db.models import Q

LETTERS = ["aàâä", "cç", "eéèêë", "iîï", "oôö", "uùûü", "yÿ"]
VOWELS = frozenset("aeiouyhœæ")
FOLDED = {letter: f"[{same}{same.upper()}]" for same in LETTERS for letter in same}


def name_of(first_name, last_name):
    """The name that other members read."""
    return f"{first_name} {last_name}".strip() or "Membre"


def of(name):
    """« de Karine », « d’Odile », « d’Hélène »."""
    first = unicodedata.normalize("NFD", name[:1]).casefold()[:1]
    return f"d’{name}" if first in VOWELS else f"de {name}"


def called(people, words):
    """Keep the people in whose name each of ``words`` (letters and digits alone) stands."""
    for word in words:
        people = people.filter(Q(first_name__sounds=word) | Q(last_name__sounds=word))
    return people


@models.CharField.register_lookup
class Sounds(models.Lookup):
    """Holds that word, whatever its accents: a first sieve, then the exact pattern, which costs more."""

    lookup_name = "sounds"

    def as_sqlite(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        letters = (FOLDED.get(letter, f"[{letter}{letter.upper()}]") for letter in self.rhs.lower())
        sql = f"({left} LIKE %s AND {left} GLOB %s)"
        return sql, (*params, _coarse(self.rhs), *params, f"*{''.join(letters)}*")

    def as_postgresql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        sql = f"(UPPER({left}) LIKE %s AND {left} ~* %s)"
        return sql, (*params, _coarse(self.rhs), *params, _accentless(self.rhs))


def _coarse(word):
    """The word where any letter may stand for one that can carry an accent; « _ » is that in ``LIKE``."""
    plain = (c if c.isascii() and c.isalnum() and c not in FOLDED else "_" for c in word.lower())
    return f"%{''.join(plain).upper()}%"


def _accentless(word):
    """A pattern that « helene » and « Hélène » both match."""
    return "".join(FOLDED.get(letter, re.escape(letter)) for letter in word.lower())
