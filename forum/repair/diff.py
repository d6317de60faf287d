"""Two texts compared in words, block by block. Pure: HTML that is clean already comes in, no HTML goes out.

What is kept and what is put in, read in order, are the words of the new text; what is kept and what is taken
out, those of the old one: ``tests/forum/repair/test_diff.py`` holds it on texts of any kind. The cost is
counted in comparisons and stops at :data:`BUDGET`: what is left by then stands as taken out and put in.
"""

import re
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby, pairwise
from typing import NamedTuple

KEPT, TAKEN, PUT = "", "del", "ins"
BUDGET = 600_000
"""Half a second, or so, of the slowest texts."""
SHORT = 2
"""So few words in common between two changes are no landmark: they are read as part of these."""
BREAK = "\n"
_word = re.compile(r"(\w[\w’'-]*|[^\w\s])(\s*)")
NAMED = ("/forum/message/", "/membres/")
"""Links that say whom they lead to: their address tells readers nothing."""
_blocks = {"p", "li", "h3", "h4", "pre", "blockquote", "div", "hr", "br"}


class Token(NamedTuple):
    """A word, a sign, or the start of a block (:data:`BREAK`); ``after``: the space that follows it."""

    word: str
    after: str = ""


class Run(NamedTuple):
    """Words that stay, go or come together."""

    mark: str
    text: str


class Change(NamedTuple):
    """``blocks``: lists of :class:`Run`; ``words``: whether any word differs."""

    blocks: list
    words: bool


def compare(old, new):
    """What became of the HTML ``old`` in the HTML ``new``."""
    before, after = tokens_of(old), tokens_of(new)
    marked = _from_block_to_block(_without_landmarks(_marked(before, after)))
    blocks = [_runs(block) for block in _cut(marked)]
    words = any(mark and token.word != BREAK for mark, token in marked)
    return Change([block for block in blocks if block], words)


def tokens_of(html):
    """The words of clean HTML, with a break at the start of each block, and the address of each link."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.tokens


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tokens, self.href, self.since = [], "", 0

    def handle_starttag(self, tag, attrs):
        if tag in _blocks:
            self._break()
        elif tag == "a":
            self.href, self.since = dict(attrs).get("href") or "", len(self.tokens)

    def handle_endtag(self, tag):
        if tag in _blocks:
            self._break()
        elif tag == "a" and self.href:
            said = "".join(token.word + token.after for token in self.tokens[self.since :])
            if self.href not in said and not self.href.startswith(NAMED):
                self._say(f" ({self.href})")
            self.href = ""

    def handle_data(self, data):
        self._say(data)

    def _say(self, words):
        if self.tokens and self.tokens[-1].word != BREAK and words[:1].isspace():
            self.tokens[-1] = self.tokens[-1]._replace(after=" ")
        self.tokens += [Token(word, after) for word, after in _word.findall(words)]

    def _break(self):
        if self.tokens and self.tokens[-1].word != BREAK:
            self.tokens.append(Token(BREAK))


def _marked(before, after):
    """``(mark, token)`` of both texts in the order of reading; of what is kept, the token of the new one."""
    old, new = ([token.word for token in tokens] for tokens in (before, after))
    matches = [*_matches(old, new), (len(old), len(new), 0)]
    marked, i, j = [], 0, 0
    for at, there, size in matches:
        marked += [(TAKEN, token) for token in before[i:at]]
        marked += [(PUT, token) for token in after[j:there]]
        marked += [(KEPT, token) for token in after[there : there + size]]
        if size and not after[there + size - 1].after:  # what is taken out next stood apart
            marked[-1] = (KEPT, before[at + size - 1])
        i, j = at + size, there + size
    return marked


def _matches(old, new):
    """``(start, start, length)`` of what both have in common, in order, as far as the budget goes."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    costs = [0]
    for word in old:
        costs.append(costs[-1] + 1 + len(matcher.b2j.get(word, ())))
    left, found = BUDGET, []
    ranges = [(head, len(old) - tail, head, len(new) - tail)]
    while ranges:
        low, high, start, end = ranges.pop()
        left -= costs[high] - costs[low]
        if low == high or start == end or left < 0:
            continue
        match = matcher.find_longest_match(low, high, start, end)
        if match.size:
            found.append(tuple(match))
            ranges.append((match.a + match.size, high, match.b + match.size, end))
            ranges.append((low, match.a, start, match.b))
    found.sort()
    ends = [(0, 0, head)] if head else []
    return ends + found + ([(len(old) - tail, len(new) - tail, tail)] if tail else [])


def _common(one, two):
    size = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        size += 1
    return size


def _without_landmarks(marked):
    """The same, where a word or two in common amid a change are changed with it."""
    runs = [(mark == KEPT, list(run)) for mark, run in groupby(marked, key=lambda each: each[0])]
    changed = []
    for number, (kept, run) in enumerate(runs):
        alone = kept and 0 < number < len(runs) - 1 and sum(t.word != BREAK for _, t in run) <= SHORT
        if alone and not any(token.word == BREAK for _, token in run) and _amid(runs, number):
            changed += [(TAKEN, token) for _, token in run] + [(PUT, token) for _, token in run]
        else:
            changed += run
    return _in_order(changed)


def _amid(runs, number):
    return all(len(runs[beside][1]) > SHORT for beside in (number - 1, number + 1))


def _in_order(marked):
    """What is taken out between two things that stay, before what is put in there."""
    ordered = []
    for kept, group in groupby(marked, key=lambda each: each[0] == KEPT):
        group = list(group)
        ordered += group if kept else sorted(group, key=lambda each: each[0] == PUT)
    return ordered


def _from_block_to_block(marked):
    """The same, where a whole block that comes or goes is told as that block.

    Whatever comes after the first point of two is as well what ends with the second one.
    """
    runs = [list(run) for _, run in groupby(marked, key=lambda each: each[0])]
    for before, run, after in zip(runs, runs[1:], runs[2:], strict=False):
        if run[0][0] == KEPT or before[-1][0] != KEPT or after[0][0] != KEPT:
            continue
        mark, words = run[0][0], [token.word for _, token in run]
        size = words.index(BREAK) if BREAK in words else 0
        if size and size < len(after) and words[:size] == [token.word for _, token in after[:size]]:
            first, then = [token for _, token in run[:size]], [token for _, token in after[:size]]
            stay, move = (first, then) if mark == PUT else (then, first)
            before += [(KEPT, token) for token in stay]
            run[:] = run[size:] + [(mark, token) for token in move]
            del after[:size]
    return [each for run in runs for each in run]


def _cut(marked):
    """The blocks: each break of either text begins one."""
    blocks = [[]]
    for mark, token in marked:
        if token.word == BREAK:
            blocks.append([])
        else:
            blocks[-1].append((mark, token))
    return blocks


def _runs(block):
    """The words of one block, those of one mark together; two of different marks never touch."""
    runs = [
        Run(mark, "".join(token.word + token.after for _, token in run))
        for mark, run in groupby(block, key=lambda each: each[0])
    ]
    touching = {n for n, (one, two) in enumerate(pairwise(runs)) if one.mark == TAKEN and two.mark == PUT}
    return [
        run._replace(text=run.text.rstrip() + " ") if number in touching else run
        for number, run in enumerate(runs)
    ]
