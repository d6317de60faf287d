"""Names known by their first name, which may be a word of the language too (« claire », « pierre »)."""

import re

from simplemma import is_known

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.people.cues import (
    AGE_AFTER,
    CUE_BEFORE,
    NAMED_PLACE,
    PERSON_VERB,
    RECEIVED,
    acts,
    greeted,
    sentence_start,
)
from comcep.privacy.guard.people.words import PARTICLES, TITLES, named, surname, unknown

WITH = re.compile(
    r"(?:accompagn\w*|recoi[st]|recue?|avec|collegue|conjoint\w*|fils|fille|contact\w*)[ ,]{1,2}$"
)


def by_first_name(text, folded, words):
    i = 0
    while i < len(words):
        word = words[i]
        if not word.first_name or len(word.folded) < 2 or word.folded in PARTICLES:
            i += 1
            continue
        read = _with_capital if word.capital else _in_lower_case
        finding, i = read(text, folded, words, i)
        if finding:
            yield finding


def _before(folded, word):
    return folded[max(0, word.start - 60) : word.start]


def _with_capital(text, folded, words, i):
    """What the first name at ``i`` finds, if anything, and the place of the next word to read."""
    word = words[i]
    begin, end = _full_name(text, words, i)
    alone = end - begin == 1
    following = folded[words[end - 1].end : words[end - 1].end + 30]
    aged = AGE_AFTER.match(following)
    if NAMED_PLACE.search(folded[max(0, words[begin].start - 45) : words[begin].start]):
        return None, end
    if not alone and not aged and any(w.folded in lexicon.not_people() for w in words[begin:end]):
        return None, end
    if alone and not _somebody(folded, words, i, following):
        return None, end
    last = words[end - 1]
    if not alone and word.ambiguous and sentence_start(text, word.start):
        if not (unknown(last.text) or last.first_name or last.initial):
            return None, i + 1
    if greeted(text, folded, words[begin].start, last.end, alone):
        return None, end
    return named(words, begin, end, "prenom" if alone else "prenom-nom"), end


def _full_name(text, words, i):
    """From the first to after the last word of the name around the first name at ``i``."""
    word, begin, end = words[i], i, i + 1
    if i + 1 < len(words) and text[word.end : words[i + 1].start] == " ":
        end = max(surname(words, i + 1, text), end)
    # « MARTIN Sophie »: the surname may stand before, in capitals.
    if i > 0 and words[i - 1].shout and text[words[i - 1].end : word.start] == " ":
        begin = i if words[i - 1].organisation else i - 1
    return begin, end


def _somebody(folded, words, i, following):
    """Whether a first name that stands alone, with its capital, is somebody's."""
    word, before = words[i], _before(folded, words[i])
    if word.place or word.organisation:
        return False
    aged = AGE_AFTER.match(following)
    if word.ambiguous:
        if not (aged or acts(folded, word.end) or WITH.search(before)):
            return False
    elif word.folded in lexicon.not_people():
        return False
    cue = aged or CUE_BEFORE.search(before) or PERSON_VERB.match(following)
    return bool(cue or not (word.shout and i + 1 < len(words) and words[i + 1].shout))


def _in_lower_case(text, folded, words, i):
    """The same for a first name without its capital."""
    word, before = words[i], _before(folded, words[i])
    after = words[i + 1] if i + 1 < len(words) and text[word.end : words[i + 1].start] == " " else None
    # « j’accompagne pierre », « claire martin, 32 ans », words of the language as they may be.
    pair = after is not None and not after.capital and (after.first_name or unknown(after.text))
    pair = pair and after.folded not in PARTICLES and len(after.folded) > 2
    last = i + 2 if pair else i + 1
    aged = AGE_AFTER.match(folded[words[last - 1].end : words[last - 1].end + 30])
    received = RECEIVED.search(before)
    if received and word.ambiguous:
        received = re.match(r"(?!je suis|dossier|cas de)", received[0])
    if len(word.folded) > 2 and (received or (pair and aged)) and not (word.organisation or word.place):
        return named(words, i, last, "prenom-minuscule"), last
    # « jean dupont », « la dame s’appelle fatima », « (karim) ».
    if word.ambiguous or word.folded in lexicon.organisations() or len(word.folded) <= 3:
        return None, i + 1
    if after is not None and unknown(after.text) and not after.capital and after.folded not in TITLES:
        return named(words, i, i + 2, "prenom-minuscule"), i + 2
    following = folded[word.end : word.end + 30]
    cue = CUE_BEFORE.search(before) or re.search(r"[(,:] ?$", before)
    verb = PERSON_VERB.match(following) or AGE_AFTER.match(following)
    is_word = is_known(word.text, lang="fr") and not unknown(word.text)
    if not is_word and (cue or verb) and not greeted(text, folded, word.start, word.end, True):
        return named(words, i, i + 1, "prenom-minuscule"), i + 1
    return None, i + 1
