"""Forms of a text in which each character keeps its place, so that offsets stay those of the original."""

import unicodedata

_SAME = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "‐": "-",
        "−": "-",
        "“": '"',
        "”": '"',
    }
)


def _bare(character):
    """The letter without its accent; ``œ`` and the like keep one character."""
    if character < "\x80":
        return character
    base = unicodedata.normalize("NFD", character)[0]
    return {"œ": "o", "Œ": "O", "æ": "a", "Æ": "A", "ß": "s"}.get(character, base)


def straighten(text):
    """Plain spaces, apostrophes and hyphens; same length."""
    return text.translate(_SAME)


def fold(text):
    """Lower case without accents; same length."""
    folded = "".join(map(_bare, straighten(text)))
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else "".join(c.lower()[:1] or c for c in folded)
