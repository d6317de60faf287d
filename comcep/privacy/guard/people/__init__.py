"""Names of persons, the hardest label: four doors, and a veto for what only looks like a name."""

from comcep.privacy.guard.findings import Level, by_rule
from comcep.privacy.guard.people.announced import after_called, after_civility, after_initial
from comcep.privacy.guard.people.first_names import by_first_name
from comcep.privacy.guard.people.surnames import unknown_capital
from comcep.privacy.guard.people.words import TITLES, TOKEN, Word, unknown


def find_people(text, folded):
    words = [Word(m) for m in TOKEN.finditer(text)]
    at = {w.start: i for i, w in enumerate(words)}
    found = [
        *after_civility(text, folded, words, at),
        *after_called(text, folded, words, at),
        *by_first_name(text, folded, words),
        *after_initial(text, folded, words),
        *unknown_capital(text, folded, words),
    ]
    yield from found
    yield from _again(found, text, words)


def _again(found, text, words):
    """Once named, somebody is often called by one word of the name alone."""
    told = set()
    for finding in found:
        if finding.level > Level.INFO:
            inside = [w for w in words if finding.start <= w.start and w.end <= finding.end]
            told |= {
                w.folded
                for w in inside
                if w.capital
                and len(w.folded) > 2
                and w.folded not in TITLES
                and (unknown(w.text) or (w.first_name and not w.ambiguous))
                and not w.organisation
                and not w.place
            }
    for word in words if told else ():
        if (
            word.folded in told
            and word.capital
            and not any(f.start < word.end and word.start < f.end for f in found)
        ):
            yield by_rule("repetition", word.start, word.end)
