"""French analysis: one pure function for what is indexed and what is asked.

A text becomes tokens that know their place in the original, so that a highlight is exact. Each token has a
``word`` (lower case, accents kept), its ``folded`` form (no accent, no ligature) and a ``term`` (a light
stem of the folded form). Elided articles, stop words and what is not a letter or a digit disappear.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# Letters and digits with their combining marks; dots and ampersands only inside (« gouv.fr », « R&D »).
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LETTER = rf"[^\W_][\u0300-\u036f{_INVISIBLE}]*"
_APOSTROPHE = "'’\u2018\u02bc\uff07\u00b4`\u02b9\u201b"
# « prud’hommes » is one word, and written « prudhommes » as often as not.
_TOKEN = re.compile(rf"[Pp][Rr][Uu][Dd][{_APOSTROPHE}](?:{_LETTER})+|(?:{_LETTER})+(?:[.&](?:{_LETTER})+)*")
_TOKEN_AND_MARK = re.compile(rf"({_TOKEN.pattern})([{_APOSTROPHE}]?)")
_DROP_INVISIBLE = str.maketrans("", "", _INVISIBLE + _APOSTROPHE)
_APOSTROPHES = frozenset(_APOSTROPHE)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})

ELISIONS = frozenset("l d qu s n j m t c jusqu lorsqu puisqu quoiqu quelqu presqu".split())

# Folded. A word that is also an acronym of the trade is not here (« SI », « CA », « OF », « PE »); the two
# that no list could do without are kept when written in capitals (« un DE », « le CET »).
# tests/search/test_analysis.py compares this list with the glossary.
ACRONYMS_IN_CAPITALS = frozenset({"DE", "CET"})
STOP_WORDS = frozenset(
    """
    a ai aie aient as au aucun aucune aujourd aura aurait auront aussi autre autres aux avaient avait
    avant avec avez avoir avons ayant c ce ceci cela celle celles celui ces cet cette ceux chaque chez
    comme comment d dans de des dois doit doivent donc dont du elle elles en encore entre es est et
    etaient etait etant ete etes etre eu eux fais fait faire font furent fut hui ici il ils j je l la le
    les leur leurs lors lorsque lui m ma mais me meme memes mes mien moi mon n ne ni nos notre nous on ont
    ou par parce pas pendant peu peut peuvent peux plus pour pourquoi puis puisque qu quand que quel
    quelle quelles quels qui quoi s sa sans se sera serait seront ses soi soit sommes son sont sous suis
    sur t ta tandis te tes toi ton tous tout toute toutes tres tu un une vos votre vous y etc
    """.split()
)


class Token(NamedTuple):
    start: int
    end: int
    word: str
    folded: str
    term: str
    is_stop: bool


def clean(text):
    """``text`` in compatibility form, control characters gone: what a query may safely become."""
    text = unicodedata.normalize("NFKC", text or "")
    return "".join(c if c.isprintable() else " " for c in text)


def fold(word):
    """``word`` without accents or ligatures, in lower case."""
    if word.isascii():
        return word.lower()
    return _unaccented(word)


@lru_cache(maxsize=100_000)
def _unaccented(word):
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text):
    """The tokens of ``text`` in order, stop words included, elided articles left out."""
    found = []
    shouted = text.isupper() and len(text) > 3
    length = len(text)
    for match in _TOKEN.finditer(text):
        raw = match[0]
        if "." in raw:
            found.extend(_dotted(raw, match.start()))
            continue
        word, folded, term, is_stop, is_elision = _forms(raw)
        start, end = match.span()
        if is_elision and end < length and text[end] in _APOSTROPHES:
            continue
        if is_stop and not shouted and raw in ACRONYMS_IN_CAPITALS:
            is_stop = False
        found.append(Token(start, end, word, folded, term, is_stop))
    return found


def _dotted(raw, start):
    """« C.I.F » and « L.6323 » are one word without dots; « fin.Début » is two; « gouv.fr » stays."""
    parts = raw.split(".")
    if all(len(part) == 1 for part in parts[:-1]) and (len(parts[-1]) == 1 or parts[-1].isdigit()):
        yield Token(start, start + len(raw), *_forms("".join(parts))[:3], False)
        return
    pieces, at = [[parts[0], start]], start + len(parts[0])
    for before, part in pairwise(parts):
        if part[0].isupper() and before[-1].islower():
            pieces.append([part, at + 1])
        else:
            pieces[-1][0] += "." + part
        at += 1 + len(part)
    for piece, place in pieces:
        yield Token(place, place + len(piece), *_forms(piece)[:4])


@lru_cache(maxsize=100_000)
def _forms(raw):
    word = unicodedata.normalize("NFKC", raw.translate(_DROP_INVISIBLE)).lower().translate(_LIGATURES)
    folded = fold(word)
    return word, folded, stem(folded), folded in STOP_WORDS, folded in ELISIONS


def terms(text):
    """What is indexed of ``text``, and what is looked for: stems, without the stop words.

    A text made of stop words alone keeps them: « être ou ne pas être » still finds something.
    """
    return terms_and_words(text)[0]


def words(text):
    """Every word of ``text``, stop words included, accents kept: for exact phrases and the spelling."""
    return terms_and_words(text)[1]


def terms_and_words(text):
    """Both at once, as ``tokens`` would part them but without their places: most of the time of an indexing
    is spent here."""
    telling, every, found = [], [], []
    shouted = text.isupper() and len(text) > 3
    for raw, apostrophe in _TOKEN_AND_MARK.findall(text):
        if "." in raw:
            for token in _dotted(raw, 0):
                found.append(token.word)
                every.append(token.term)
                if not token.is_stop:
                    telling.append(token.term)
            continue
        word, _, term, is_stop, is_elision = _forms(raw)
        if apostrophe and is_elision:
            continue
        found.append(word)
        every.append(term)
        if not is_stop or (raw in ACRONYMS_IN_CAPITALS and not shouted):
            telling.append(term)
    return telling or every, found


_IRREGULAR = {
    "travaux": "travail",
    "baux": "bail",
    "yeux": "oeil",
    "mesdames": "madame",
    "messieurs": "monsieur",
}
_PLAIN = re.compile(r"[a-z]+\Z")
_ARTICLE_OF_LAW = re.compile(r"[lrd]\d{3,4}\Z")  # « L6323 », « L.6323 » and « L. 6323 » are one article


def stem(word):
    """A light stem: number, gender, the endings of regular verbs and a few families of nouns.

    Takes a folded word. Short words, numbers, addresses and other alphabets stay as they are, and so
    acronyms nearly always do. It joins « financer, financée, financement » and leaves « forme » and
    « formation » apart: in this trade a heavier stemmer confuses more than it finds.
    """
    if len(word) <= 3 or not _PLAIN.match(word):
        return word[1:] if _ARTICLE_OF_LAW.match(word) else word
    word = _IRREGULAR.get(word, word)
    word = _singular(word)
    shorter = _family(word)
    return _last_letters(shorter if shorter != word else _ending(word))


def _singular(word):
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 5:
        return word[:-2] + "l"
    if word.endswith(("oux", "eux")) and len(word) > 4:
        return word[:-1]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word


# (ending, what replaces it, letters that must remain before it)
_FAMILIES = (
    ("issement", "i", 4),
    ("ification", "ifi", 3),
    ("ificatrice", "ifi", 3),
    ("ificateur", "ifi", 3),
    ("ibilite", "ibl", 3),
    ("abilite", "abl", 3),
    ("ivite", "if", 4),
    ("ation", "", 5),
    ("atrice", "", 5),
    ("ateur", "", 5),
    ("atrice", "at", 3),
    ("ateur", "at", 3),
    ("trice", "t", 4),
    ("teur", "t", 4),
    ("ement", "", 4),
    ("issage", "i", 5),
    ("euse", "eur", 4),
    ("aire", "", 6),
)


def _family(word):
    for ending, replacement, kept in _FAMILIES:
        if word.endswith(ending) and len(word) - len(ending) >= kept:
            return word[: -len(ending)] + replacement
    return word


def _ending(word):
    if word.endswith(("llere", "chere")) and len(word) > 6:  # conseillère, bouchère; not « libère »
        return word[:-3]
    for ending in ("iere", "ier", "ee", "er", "ez", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("i" if ending in ("iere", "ier") else "")
    if word.endswith("ir") and len(word) > 5:
        return word[:-1]
    return word


def _last_letters(word):
    if word.endswith("i") and len(word) > 5:
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if word.endswith("ion") and len(word) > 6:
        word = word[:-3]
    if word.endswith("iv") and len(word) > 4:
        word = word[:-1] + "f"
    return word
