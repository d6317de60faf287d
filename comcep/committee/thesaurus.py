"""About forty reviewed themes, and the words of a text that point to each: no score, an explanation.

The list is closed and kept in ``thesaurus.toml``: at the size of this community, topics found by machine
change with one text in ten, so that two reports could not be compared.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

LONGEST = 20_000
QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
STRAIGHT = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\n": " ", "\t": " ", "œ": "o"})


@dataclass(frozen=True)
class Entry:
    slug: str
    name: str
    pattern: re.Pattern
    exact: re.Pattern | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class Match:
    """A theme, and the words of the text that say so, most frequent first."""

    entry: Entry
    words: tuple[str, ...]
    count: int


def folded(text):
    """Without accents or capitals, character for character, so that a place is the same in both."""
    folded = []
    for character in text.translate(STRAIGHT):
        bare = unicodedata.normalize("NFD", character)[0].lower()
        folded.append(bare if len(bare) == 1 else character)
    return "".join(folded)


def _compiled(words):
    """One alternation: the longest words first, each bounded, a final ``*`` for any ending."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        ending = r"\w{0,20}" if word.endswith("*") else ""
        inner = re.escape(word.rstrip("*")).replace(r"\*", r"\w{0,20}")
        parts.append(inner + ending)
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])")


def _read():
    rows = tomllib.loads((Path(__file__).parent / "thesaurus.toml").read_text(encoding="utf-8"))["theme"]
    themes = {}
    for row in rows:
        plain = [folded(word) for word in row["words"] if not word.startswith("=")]
        capitals = [word.strip("=") for word in row["words"] if word.startswith("=")]
        exact = _compiled(capitals) if capitals else None
        themes[row["slug"]] = Entry(
            row["slug"], row["name"], _compiled(plain), exact, row.get("sensitive", False)
        )
    return themes


THEMES = _read()


def matches(title, text="", *, most=5):
    """The themes of a question, best explained first. A word of the title counts three times.

    What is quoted from another message does not count.
    """
    found = []
    whole = f"{title}\n{QUOTED.sub('', text[:LONGEST])}"
    flat = folded(whole)
    for entry in THEMES.values():
        words, weight = Counter(), 0
        for pattern, read in ((entry.pattern, flat), (entry.exact, whole)):
            for met in pattern.finditer(read) if pattern else ():
                words[
                    whole[met.start() : met.end()].lower() if pattern is entry.pattern else met.group()
                ] += 1
                weight += 3 if met.start() < len(title) else 1
        if words:
            found.append((weight, Match(entry, tuple(w for w, _ in words.most_common(4)), words.total())))
    found.sort(key=lambda pair: (-pair[0], pair[1].entry.name))
    return [match for _, match in found[:most]]
