"""The numbers of a French sentence, in figures and in words: what could give a count away."""

import re
import unicodedata
from dataclasses import dataclass

UNITS = {
    **{"zero": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9},
    **{"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16},
}
TENS = {
    **{"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
    **{"septante": 70, "huitante": 80, "octante": 80, "nonante": 90},
}
SCALES = {"cent": 100, "cents": 100, "mille": 1000, "million": 1_000_000, "millions": 1_000_000}
ROUND = {
    **{"demi-douzaine": 6, "huitaine": 8, "dizaine": 10, "dizaines": 10, "douzaine": 12, "douzaines": 12},
    **{"quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50},
    **{"soixantaine": 60, "centaine": 100, "centaines": 100, "millier": 1000, "milliers": 1000},
}
PARTS = {
    *("moitie", "moities", "demi", "demie", "tiers", "quart", "quarts", "cinquieme", "cinquiemes"),
    *("double", "triple", "quadruple", "duo", "trio", "binome", "paire", "couple", "poignee"),
    *("doublent", "triplent", "doublé", "doublement", "triplement"),
}
ALONE = {"seul", "seule", "seuls", "seules", "unique", "uniques", "aucun", "aucune", "nul", "nulle", "zéro"}
FIGURES = re.compile(r"(?:\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?!\d)|\d+)(?:\s?,(\d+))?")
WORDS = re.compile(r"[^\W\d_]+")
ONE = {"un", "une"}


@dataclass(frozen=True)
class Number:
    """What is written, where, and its value; ``None`` for a part of a whole (« la moitié »)."""

    text: str
    start: int
    end: int
    value: float | None


def bare(word):
    """Without accents or capitals."""
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


def numbers_in(text):
    """Every number of ``text`` in the order of reading. « Un » and « une » alone are articles."""
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    found = [*_figures(text), *_words(text)]
    return sorted(found, key=lambda number: number.start)


def _figures(text):
    for met in FIGURES.finditer(text):
        whole = met.group().partition(",")[0]
        value = int(re.sub(r"\D", "", whole))
        if met.group(1):
            value = float(f"{value}.{met.group(1)}")
        yield Number(met.group(), met.start(), met.end(), value)


def _words(text):
    words = [(bare(met.group()), met.start(), met.end()) for met in WORDS.finditer(text)]
    n = 0
    while n < len(words):
        word, start, end = words[n]
        taken, value = _said(text, words, n)
        if taken:
            end = words[n + taken - 1][2]
            yield Number(text[start:end], start, end, value)
        elif word in ROUND:
            yield Number(text[start:end], start, end, ROUND[word])
        elif word in PARTS or word in ALONE:
            yield Number(text[start:end], start, end, None)
        n += max(1, taken)


def _said(text, words, n):
    """How many words make one number from the ``n``-th on, and which: « quatre-vingt-dix-sept » is 97."""
    total = last = taken = 0
    before = None
    for m in range(n, len(words)):
        word = words[m][0]
        if before is not None and text[words[m - 1][2] : words[m][1]].strip(" -\u00a0\u202f\u2011\n\t"):
            break
        linked = word == "et" and before in TENS and m + 1 < len(words) and words[m + 1][0] in {*ONE, "onze"}
        if word in SCALES and (last < 100 or SCALES[word] >= 1000):
            last = max(last, 1) * SCALES[word]
            if SCALES[word] >= 1000:
                total, last = total + last, 0
        elif word in ("vingt", "vingts") and before == "quatre" and last % 100 == 4:
            last += 76
        elif word in TENS and last % 100 == 0 and before not in UNITS:
            last += TENS[word]
        elif word in UNITS and (
            last % 100 == 0
            or before in TENS
            or before == "et"
            or (before == "dix" and UNITS[word] in (7, 8, 9))
        ):
            last += UNITS[word]
        elif word in ONE and (before == "et" or before in SCALES or before in ("vingt", "vingts")):
            last += 1
        elif not linked:
            break
        before, taken = word, taken + 1
    return taken, total + last
