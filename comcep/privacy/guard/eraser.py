"""Takes words out of texts, however they are written there: for redaction, where nothing may be left."""

import re

from comcep.privacy.guard.findings import MASKS
from comcep.privacy.guard.normal import fold
from comcep.privacy.guard.shown import Shown

PLAIN = "[masqué]"
_TITLES = {"mme", "mlle", "mlles", "mmes", "madame", "mademoiselle", "monsieur", "docteur", "maitre"}
_BLOCK = re.compile(r"\s*<[a-zA-Z]")
# Numbers and addresses are nobody else's: they are looked for everywhere, names only near where they stood.
UNIQUE = {"NIR", "TEL", "EMAIL", "IBAN", "ID_DE"}


class Eraser:
    """``terms``: pairs of words and label; an empty label is for words that a person chose by hand."""

    def __init__(self, terms):
        terms = [(words.strip(), label) for words, label in terms if words.strip()]
        self.words = [words for words, _ in terms]
        self.unique = [words for words, label in terms if label in UNIQUE]
        whole = [(words, MASKS.get(label, PLAIN)) for words, label in terms]
        parts = [
            (part, MASKS["PERSONNE"])
            for words, label in terms
            if label == "PERSONNE"
            for part in _parts(words)
        ]
        self._patterns = [
            (re.compile(pattern), mask)
            for words, mask in sorted(whole, key=lambda term: -len(term[0])) + parts
            if (pattern := _pattern(words))
        ]

    def __bool__(self):
        return bool(self._patterns)

    def spans(self, text):
        """``(start, end, mask)`` of each place where a term stands, none overlapping."""
        folded, kept = fold(text), []
        for pattern, mask in self._patterns:
            for match in pattern.finditer(folded):
                if all(match.end() <= start or match.start() >= end for start, end, _ in kept):
                    kept.append((*match.span(), mask))
        return sorted(kept)

    def touches(self, text):
        return bool(self.spans(text))

    def text(self, text):
        """Plain words without the terms."""
        for start, end, mask in reversed(self.spans(text)):
            text = text[:start] + mask + text[end:]
        return text

    def html(self, html):
        """Clean HTML without the terms, neither in its words nor in its links."""
        shown = Shown(html)
        return shown.replaced([*self.spans(shown.text), *self._in_links(shown)])

    def _in_links(self, shown):
        return [
            (link.start, link.end, PLAIN)
            for link in shown.links
            if link.end > link.start
            and self.touches(re.sub(r"[/._?=&+%-]+", " ", link.href) + " " + link.href)
            and not self.touches(shown.text[link.start : link.end])
        ]

    def any(self, value):
        """A string of either kind, or a list or dictionary that holds some at any depth."""
        if isinstance(value, str):
            return self.html(value) if _BLOCK.match(value) else self.text(value)
        if isinstance(value, list):
            return [self.any(item) for item in value]
        if isinstance(value, dict):
            return {key: self.any(item) for key, item in value.items()}
        return value


def _parts(words):
    """The words of a name one by one: it may come back without the first name or the civility."""
    return [part for part in re.findall(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*", words) if fold(part) not in _TITLES]


def _pattern(words):
    chunks = re.findall(r"[^\W_]+", fold(words))
    if not chunks:
        return ""
    bare = "".join(chunks)
    if sum(c.isdigit() for c in bare) * 2 > len(bare):
        inside = r"[\W_]{0,3}".join(bare)
    else:
        inside = r"[\W_]{1,4}".join(map(re.escape, chunks))
    return rf"(?<![^\W_]){inside}(?![^\W_])"
