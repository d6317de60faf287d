"""Finding people by name, as it is typed: in any case, with or without accents, in any order."""

import re

from django.db import models
from django.db.models import Q

LETTERS = ["aàâä", "cç", "eéèêë", "iîï", "oôö", "uùûü", "yÿ"]
FOLDED = {letter: f"[{same}{same.upper()}]" for same in LETTERS for letter in same}


def called(people, words):
    """Keep the people in whose name each of ``words`` stands."""
    for word in words:
        coarse, pattern = _coarse(word), _accentless(word)
        people = people.filter(Q(first_name__looks_like=coarse) | Q(last_name__looks_like=coarse))
        people = people.filter(Q(first_name__iregex=pattern) | Q(last_name__iregex=pattern))
    return people


@models.CharField.register_lookup
class LooksLike(models.Lookup):
    """A first sieve that the database runs by itself, before the exact pattern, which costs more."""

    lookup_name = "looks_like"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"UPPER({left}) LIKE {right}", (*left_params, *right_params)


def _coarse(word):
    """The word where any letter may stand for one that can carry an accent; « _ » is that in ``LIKE``."""
    plain = (c if c.isascii() and c.isalnum() and c not in FOLDED else "_" for c in word.lower())
    return f"%{''.join(plain).upper()}%"


def _accentless(word):
    """A pattern that « helene » and « Hélène » both match; both databases read it alike."""
    return "".join(FOLDED.get(letter, re.escape(letter)) for letter in word.lower())
