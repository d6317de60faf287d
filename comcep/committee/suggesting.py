"""Themes of a question being written, told by its words."""

import re

from comcep.committee.thesaurus import LONGEST, matches
from forum.writing.suggested import Suggestion


def themes_of(title, text, member):
    """What the words speak of, with the words that say so."""
    whole = f"{title}\n{text[:LONGEST]}"
    return [
        Suggestion(match.entry.slug, _said(match.words, whole)) for match in matches(title, text[:LONGEST])
    ]


def _said(words, whole):
    """As they stand in the question: « CPF », not « cpf »."""
    typed = [re.search(re.escape(word), whole, re.IGNORECASE) for word in words]
    quoted = [f"«\u202f{met[0] if met else word}\u202f»" for word, met in zip(words, typed, strict=True)]
    return f"Vous écrivez {', '.join(quoted)}."
