"""How near two words are, and which known word a misspelled one stands for."""

from comcep.search.analysis import fold


def as_written(text, folded):
    """The word as the document has it, with its accents; ``text`` is parted by spaces."""
    return next((word for word in text.split() if fold(word) == folded), folded)


def allowed(word):
    """How many edits a word of that length may be away from the right one."""
    return 2 if len(word) >= 8 else 1


def near(word, known, most):
    """``(distance, documents, word)`` of the known words within ``most`` edits."""
    letters = set(word)
    for other, documents in known:
        if len(letters.symmetric_difference(other)) <= 2 * most:
            edits = distance(word, other, most)
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
