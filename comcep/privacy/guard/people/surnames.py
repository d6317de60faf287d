"""Words of no dictionary, with a capital, where somebody is spoken of."""

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.people.cues import AGE_AFTER, CUE_BEFORE, NAMED_PLACE, PERSON_STRONG, acts
from comcep.privacy.guard.people.words import PARTICLES, TITLES, named, surname, unknown


def unknown_capital(text, folded, words):
    i = 0
    while i < len(words):
        word = words[i]
        small = len(word.folded) < 3 and word.folded not in PARTICLES
        if not word.capital or word.initial or word.first_name or word.organisation or small:
            i += 1
            continue
        before = folded[max(0, word.start - 60) : word.start]
        particle = (
            word.folded in PARTICLES and PERSON_STRONG.search(before) and surname(words, i, text) > i + 1
        )
        if not particle and (
            not unknown(word.text)
            or word.folded in TITLES
            or word.folded in lexicon.not_people()
            or (word.shout and len(word.text) < 5)
        ):
            i += 1
            continue
        end = max(surname(words, i, text), i + 1)
        last = words[end - 1]
        following = folded[last.end : last.end + 40]
        if NAMED_PLACE.search(before[-45:]) or any(w.organisation for w in words[i:end]):
            i = end
            continue
        human, strong = acts(folded, last.end), PERSON_STRONG.search(before)
        several = end - i > 1 and unknown(last.text) and last.folded not in lexicon.not_people()
        if AGE_AFTER.match(following) or (several and (human or strong)) or (strong and (human or particle)):
            yield named(words, i, end, "nom-propre-sur")
        elif strong or human or (several and CUE_BEFORE.search(before)):
            yield named(words, i, end, "nom-propre")
        i = end
