"""Themes of a question being written, told by its words."""

from comcep.committee.thesaurus import LONGEST, matches
from forum.writing.suggested import Suggestion


def themes_of(title, text, member):
    """What the words speak of, with the words that say so."""
    return [Suggestion(match.entry.slug, _said(match.words)) for match in matches(title, text[:LONGEST])]


def _said(words):
    quoted = [f"«\u202f{word}\u202f»" for word in words]
    return f"Vous écrivez {', '.join(quoted)}."
