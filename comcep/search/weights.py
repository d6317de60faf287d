"""What a word is worth to whoever does not read everything: by how many documents that she may read hold it.

BM25, the usual score, knows the words of all documents: what it puts first would change with texts that the
reader may not see. Both engines rank for such readers by the sum of these weights, and by nothing else. A
weight is a multiple of 1/64, so that a sum is the same in whatever order, and a tie is a tie.
"""

from collections import Counter
from math import log

from comcep.search import analysis
from comcep.search.engine import COMMON

TITLE = 2  # how much a word of the title counts
MOST_TOLD = 120  # words of a text that are counted
TELLING = 14  # words that say what a text is about


def weight(held, everything):
    """Of a word that ``held`` documents hold, out of ``everything`` that one may read."""
    return round(64 * log(1 + everything / max(1, held))) / 64


def alternatives(groups):
    """Every term and phrase by which a document may match, as tuples of terms, each once."""
    ideas = (one for group in groups for one in (*((term,) for term in group.terms), *group.phrases))
    return list(dict.fromkeys(ideas))


def words_of(title, text):
    """``{term: times}`` of a text being written, its title counting double; the most frequent ones."""
    times = Counter(analysis.terms(text[:4000]))
    for term in analysis.terms(title[:400]):
        times[term] += 2
    return dict(times.most_common(MOST_TOLD))


def telling(times, held, everything):
    """``{term: weight}`` of the words of a text that say what it is about, the common ones left out."""
    weights = {
        term: weight(held[term], everything)
        for term in times
        if 0 < held[term] <= max(3, everything * COMMON)
    }
    best = sorted(weights, key=lambda term: -min(times[term], 3) * weights[term])[:TELLING]
    return {term: weights[term] for term in best}
