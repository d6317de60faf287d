"""What was asked, once understood: words, exact phrases, exclusions, and the glossary's other names."""

import re
from dataclasses import dataclass, field, replace

from comcep.members.access.audiences import Audience
from comcep.search import analysis

MAX_LENGTH = 400
MAX_WORDS = 40

# « … » and “ … ” are quotes too; an opening quote that nothing closes is a space.
_PIECE = re.compile(r'(?<!\S)(-?)"([^"]*)"|(?<!\S)-(?=\w)(\S+)|([^\s"]+)|"')
_QUOTES = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"'})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the query. ``typed`` is what the member wrote, ``also`` terms that complete it."""

    typed: str
    word: str
    folded: str
    term: str
    is_stop: bool = False
    in_capitals: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One idea of the query: all of its own terms, or any of these phrases (tuples of terms)."""

    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    of_the_trade: bool = False  # the glossary has it: most of what the query is about


@dataclass(frozen=True, slots=True)
class Query:
    """What the engine is asked. ``text`` is what was typed, ``shown`` what is really looked for."""

    text: str
    shown: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()  # exact words, accents as typed
    excluded: tuple[tuple[str, ...], ...] = ()  # terms
    groups: tuple[Group, ...] = ()
    meanings: tuple = ()  # glossary entries to explain
    corrected: bool = False

    @property
    def is_empty(self):
        """Nothing to look for: an exclusion alone is not a question."""
        return not self.groups and not self.phrases

    def terms(self):
        """Every single term that a document may match by itself."""
        return {term for group in self.groups for term in group.terms}


@dataclass(frozen=True)
class Reader:
    """What one member may read, as the engine understands it. Nothing means nothing."""

    sections: frozenset = frozenset()
    audiences: frozenset = frozenset()
    outsider_sections: frozenset = frozenset()  # only to name the kind of a result
    hidden: tuple = field(default=())  # (kind, id) changed since they were indexed, and no longer readable

    @property
    def is_restricted(self):
        """Whether nothing she is answered may depend on the texts of peers: she does not read them."""
        return str(Audience.PEERS) not in self.audiences


def parse(text):
    """Understand ``text``. Never fails: what makes no sense as an operator is read as a space."""
    text = " ".join(analysis.clean(text).split())[:MAX_LENGTH]
    words, phrases, excluded = [], [], []
    for minus, quoted, unwanted, plain in _PIECE.findall(text.translate(_QUOTES)):
        if minus and quoted:
            excluded.append(tuple(analysis.terms(quoted)))
        elif quoted:
            exact = tuple(analysis.words(quoted))
            if exact:
                phrases.append(exact)
        elif unwanted:
            excluded.append(tuple(analysis.terms(unwanted)))
        elif plain:
            words += _words(plain)
    words = words[:MAX_WORDS]
    kept = tuple(word for word in words if not word.is_stop)
    if words and not kept and not phrases:
        phrases.append(tuple(word.word for word in words))  # stop words alone: as they stand, or not at all
    return Query(
        text=text,
        shown=text,
        words=kept,
        phrases=tuple(phrases[:8]),
        excluded=tuple(filter(None, excluded))[:8],
    )


def _words(plain):
    for token in analysis.tokens(plain):
        typed = plain[token.start : token.end]
        yield Word(
            typed, token.word, token.folded, token.term, token.is_stop, typed.isupper() and len(typed) > 1
        )


def correct(query, corrections):
    """``query`` with ``{folded word: right word}`` put in place, in the words and in what is shown."""
    words, shown = [], query.shown
    for word in query.words:
        right = corrections.get(word.folded)
        if right:
            shown = re.sub(rf"(?<!\w){re.escape(word.typed)}(?!\w)", right, shown, count=1)
            words += [replace(w, is_stop=False) for w in _words(right)]
        else:
            words.append(word)
    return replace(query, words=tuple(words), shown=shown, corrected=True)


def understand(text, engine, reader, glossary, *, as_typed=False):
    """``text`` as the engine is to be asked: misspelled words put right unless ``as_typed``, other names
    added."""
    query = parse(text)
    if not as_typed and query.words:
        corrections, completions, joined = engine.spell(query, reader, glossary.single_terms())
        query = join(query, joined) if joined else query
        query = complete(query, completions) if completions else query
        query = correct(query, corrections) if corrections else query
    return expand(query, glossary)


def join(query, joined):
    """``query`` in which some neighbours also stand for the one word they make: ``{place: term}``."""
    words = list(query.words)
    for place, term in joined.items():
        for at in (place, place + 1):
            words[at] = replace(words[at], also=(*words[at].also, term))
    return replace(query, words=tuple(words))


def complete(query, completions):
    """``query`` whose last word also stands for these terms, because it was typed half."""
    *first, last = query.words
    return replace(query, words=(*first, replace(last, also=(*last.also, *completions))))


def expand(query, glossary):
    """``query`` with its groups: each word, and the other names that the glossary gives to some."""
    words, groups, meanings = query.words, [], []
    at = 0
    while at < len(words):
        size, entries = glossary.longest(tuple(word.term for word in words[at:]))
        if size > 1:
            span = words[at : at + size]
            inner = [_group(word, glossary, len(words), meanings) for word in span]
            names = glossary.other_names(entries, tuple(word.term for word in span))
            groups.append(
                Group(
                    tuple(term for group in inner for term in group.terms),
                    tuple(dict.fromkeys([*names, *(p for group in inner for p in group.phrases)])),
                    True,
                )
            )
            meanings += [entry for entry in entries if glossary.is_short(entry, [w.term for w in span])]
            at += size
        else:
            groups.append(_group(words[at], glossary, len(words), meanings))
            at += 1
    for phrase in query.phrases:  # required as it stands elsewhere; here its words only help to rank
        found = [token.term for word in phrase for token in analysis.tokens(word) if not token.is_stop]
        groups += [Group((term,)) for term in found]
    return replace(query, groups=tuple(groups), meanings=tuple(dict.fromkeys(meanings)))


def _group(word, glossary, size, meanings):
    """One word alone. A word of everyday French (« si », « are ») is an acronym if it looks like one."""
    entries = glossary.entries((word.term,))
    if entries and not word.in_capitals and size > 3 and word.folded in EVERYDAY:
        entries = ()
    names = glossary.other_names(entries, (word.term,))
    meanings += [entry for entry in entries if glossary.is_short(entry, [word.term])]
    return Group((word.term,), (*names, *((term,) for term in word.also)), bool(entries))


EVERYDAY = frozenset("si ca of are api cap dr an ce pp th en pair pairs ses fil or car bob".split())
