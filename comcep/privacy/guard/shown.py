"""A piece of clean HTML as its reader sees it, and the same with some words marked or replaced.

Findings speak of :attr:`Shown.text`, where a word cut by a tag stands whole and blocks are parted by a line.
What is replaced leaves nothing in the HTML: neither in the text nor in the address of a link.
"""

from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

from comcep.privacy.guard.finder import find
from comcep.privacy.guard.findings import Finding
from comcep.privacy.guard.normal import fold

_INLINE = {"strong", "em", "b", "i", "a", "code", "mark", "span", "u", "s", "sub", "sup"}
_SHORTEST_ECHO = 4  # letters and digits; shorter words are found in any address


@dataclass
class _Piece:
    """A tag as written, or a run of words with its place in the text."""

    markup: str = ""
    words: str = ""
    start: int = -1  # in the text; -1 for a tag
    link: "Link | None" = None  # the link that this tag opens or closes


@dataclass(eq=False)
class Link:
    """Where a link leads, and the words that it is made of."""

    href: str
    start: int
    end: int = -1


class Shown(HTMLParser):
    """Reads ``html``, already cleaned: balanced tags, no comment, no script."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.pieces, self.links = [], []
        self._open, self._words, self._length = [], [], 0
        self.feed(html)
        self.close()
        self.text = "".join(self._words)

    def handle_starttag(self, tag, attrs):
        piece = _Piece(self.get_starttag_text())
        if tag not in _INLINE:
            self._add("\n")
        if tag == "a":
            piece.link = Link(dict(attrs).get("href") or "", self._length)
            self.links.append(piece.link)
            self._open.append(piece.link)
        self.pieces.append(piece)

    def handle_endtag(self, tag):
        piece = _Piece(f"</{tag}>")
        if tag == "a" and self._open:
            piece.link = self._open.pop()
            piece.link.end = self._length
        if tag not in _INLINE:
            self._add("\n")
        self.pieces.append(piece)

    def handle_data(self, data):
        self.pieces.append(_Piece(words=data, start=self._length))
        self._add(data)

    def _add(self, words):
        self._words.append(words)
        self._length += len(words)

    def findings(self):
        """What the guard finds in the text, then in addresses of links, placed on the words of the link."""
        found = find(self.text)
        for link in self.links:
            if not link.href or link.end <= link.start:
                continue
            inside = max(find(_address(link.href)), key=lambda f: f.level, default=None)
            if inside and not any(f.start < link.end and link.start < f.end for f in found):
                found.append(
                    Finding(link.start, link.end, inside.label, inside.level, inside.reason, inside.rule)
                )
        return sorted(found)

    def replaced(self, spans):
        """HTML with the words of each ``(start, end, replacement)`` replaced, and no link left to tell them."""
        spans = sorted(spans)
        gone = [link for link in self.links if self._tells(link, spans)]
        return "".join(
            piece.markup if piece.start < 0 else _rewrite(piece, spans)
            for piece in self.pieces
            if piece.link not in gone or piece.link is None
        )

    def marked(self, spans, opening):
        """HTML with each ``(start, end, number)`` inside ``<mark>``; ``opening(number, first)`` gives the tag."""
        spans = sorted(spans)
        return "".join(
            piece.markup if piece.start < 0 else _mark(piece, spans, opening) for piece in self.pieces
        )

    def _tells(self, link, spans):
        address = _bare(_address(link.href))
        for start, end, _ in spans:
            if start < link.end and link.start < end:
                return True
            words = self.text[start:end]
            echoes = [words, *(word for word in words.split() if len(word) > _SHORTEST_ECHO)]
            if any(len(bare := _bare(echo)) >= _SHORTEST_ECHO and bare in address for echo in echoes):
                return True
        return False


def _address(href):
    return unquote(href).partition(":")[2] if href.startswith("mailto:") else unquote(href)


def _bare(words):
    return "".join(c for c in fold(words) if c.isalnum())


def _rewrite(piece, spans):
    written, at, stop = [], piece.start, piece.start + len(piece.words)
    for start, end, replacement in spans:
        if end <= at or start >= stop:
            continue
        written.append(escape(piece.words[at - piece.start : max(start, at) - piece.start], quote=False))
        if start >= piece.start:
            written.append(escape(replacement, quote=False))
        at = max(at, min(end, stop))
    written.append(escape(piece.words[at - piece.start :], quote=False))
    return "".join(written)


def _mark(piece, spans, opening):
    written, at, stop = [], piece.start, piece.start + len(piece.words)
    for start, end, number in spans:
        if end <= at or start >= stop:
            continue
        begin, finish = max(start, at), min(end, stop)
        written.append(escape(piece.words[at - piece.start : begin - piece.start], quote=False))
        inside = escape(piece.words[begin - piece.start : finish - piece.start], quote=False)
        written.append(f"{opening(number, start >= piece.start)}{inside}</mark>")
        at = finish
    written.append(escape(piece.words[at - piece.start :], quote=False))
    return "".join(written)
