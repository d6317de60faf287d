"""Which words of a query are doubtful, and which known words a misspelled, glued or parted one stands for."""

from typing import NamedTuple

from comcep.search import analysis

LONG_QUERY = 6  # words: a whole question says enough by the words that are right
SHORTEST = 3  # letters of the parts of a word that is taken apart


class Spelling(NamedTuple):
    """``corrections``: ``{unknown word: right words}``. ``completions``: terms that an unknown last word
    begins. ``joined``: ``{place: term}`` of two words that the documents write as one."""

    corrections: dict[str, str]
    completions: list[str]
    joined: dict[int, str]


def doubtful(query, known):
    """``(position, word)`` of those that may be misspelled; the terms in ``known`` are right."""
    return [
        (position, word)
        for position, word in enumerate(query.words)
        if not word.is_stop
        and len(word.folded) >= 3
        and not any(c.isdigit() for c in word.folded)
        and word.term not in known
    ]


def joins(query):
    """``{place of the first: term}`` of what two neighbours would be in one word: « télé travail »."""
    return {
        place: analysis.stem(one.folded + other.folded)
        for place, (one, other) in enumerate(zip(query.words, query.words[1:], strict=False))
        if one.folded.isalpha() and other.folded.isalpha() and len(one.folded + other.folded) >= 6
    }


def splits(word):
    """``[((stem, stem), words)]`` of what a word may be when it is two: « congéspayés »."""
    text, found = word.word, []
    if len(text) != len(word.folded) or not word.folded.isalpha():
        return found
    for at in range(SHORTEST, len(text) - SHORTEST + 1):
        left, right = text[:at], text[at:]
        if analysis.fold(left) in analysis.STOP_WORDS or analysis.fold(right) in analysis.STOP_WORDS:
            continue
        stems = analysis.stem(analysis.fold(left)), analysis.stem(analysis.fold(right))
        found.append((stems, f"{left} {right}"))
    return found


def as_written(text, folded):
    """The word as the document has it, with its accents; ``text`` is parted by spaces."""
    return next((word for word in text.split() if analysis.fold(word) == folded), folded)


def allowed(word, in_long_query=False):
    """How many edits a word of that length may be away from the right one."""
    return 2 if len(word) >= 8 and not in_long_query else 1


def near(word, known, most):
    """``(distance, documents, word)`` of the known words within ``most`` edits."""
    letters = set(word)
    for other, documents in known:
        if len(letters.symmetric_difference(other)) <= 2 * most:
            edits = distance(word, other, most)
            if edits == 2 and other.startswith(word[:-3]):
                continue  # another ending is another word: « répondre » is not « réponse »
            if edits <= most:
                yield edits, documents, other


def distance(word, other, most):
    """Edits between two words, a swap of neighbours counting for one; ``most + 1`` stands for any more."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before, row = None, list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        last, row, earlier = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if earlier and j > 1 and a == other[j - 2] and word[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
