"""French of the trade for volume, not for reading: the sentences that the demonstration shows, in any order.

Words come as often as people write them. Made-up sentences of a few frames hold a hundred and fifty words in
all, each in a tenth of the documents or more, and measure a search that nobody makes.
"""

import itertools
import json
import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "comcep" / "demo" / "data"
FILES = ("fiches", "outils", "pratiques", "regions")


@cache
def pool():
    """Every sentence of at least five words."""
    found = {}
    for name in FILES:
        for text in _texts(json.loads((DATA / f"{name}.json").read_text("utf-8"))):
            found |= dict.fromkeys(re.split(r"(?<=[.!?…])\s+|\n+", text))
    return [sentence for sentence in found if len(sentence.split()) >= 5]


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def title(rng, least=4, most=12):
    """Words that follow each other in a sentence."""
    words = rng.choice(pool()).split()
    length = min(rng.randint(least, most), len(words))
    start = rng.randint(0, len(words) - length)
    said = " ".join(words[start : start + length])
    return said[0].upper() + said[1:]


def paragraphs(rng, number):
    """``number`` paragraphs of one to five sentences."""
    return [" ".join(rng.choices(pool(), k=rng.randint(1, 5))) for _ in range(number)]


def rare_words(rng):
    """Sentences of ten invented words each; the thousandth is a thousand times rarer than the first."""
    syllables = [c + v for c in "b ch d f g l m n p r s t tr v".split() for v in "a e i o u ai on eu".split()]
    words = list(dict.fromkeys("".join(rng.choices(syllables, k=rng.randint(3, 5))) for _ in range(60_000)))
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    while True:
        yield " ".join(rng.choices(words, cum_weights=weights, k=10)) + "."
