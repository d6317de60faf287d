"""The acronyms of the trade and their other names, ready for queries. Edited by moderators, live at once."""

from dataclasses import dataclass, field

from comcep.search import analysis


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: what it is called, and under which forms it may be looked for."""

    term: str
    expansions: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    later_names: tuple[str, ...] = ()
    ambiguous: bool = False

    @property
    def meaning(self):
        """« contrat de sécurisation professionnelle »; several are parted by « ou »."""
        return " ou ".join(self.expansions[:2])


def _shortened(form):
    """A long name is often written with a word less: « reconnaissance [de la qualité] de travailleur… »."""
    if len(form) < 4:
        return ()
    return tuple(form[:at] + form[at + 1 :] for at in range(1, len(form) - 1))


@dataclass
class Glossary:
    """Entries by each of their forms, a form being a tuple of terms."""

    by_form: dict = field(default_factory=dict)  # {form: [entries]}
    forms: dict = field(default_factory=dict)  # {entry: {form: is it a short one}}
    longest_form: int = 1

    @classmethod
    def of(cls, entries):
        glossary = cls()
        for entry in entries:
            long_forms = {tuple(analysis.terms(text)) for text in entry.expansions}
            forms = {}
            for text in (entry.term, *entry.expansions, *entry.variants, *entry.later_names):
                whole = tuple(analysis.terms(text))
                for form in (whole, *_shortened(whole)) if whole else ():
                    if form not in forms:
                        forms[form] = whole not in long_forms
                        glossary.by_form.setdefault(form, []).append(entry)
                        glossary.longest_form = max(glossary.longest_form, len(form))
            glossary.forms[entry] = forms
        return glossary

    def entries(self, form):
        return tuple(self.by_form.get(form, ()))

    def single_terms(self):
        """Terms that the glossary knows by themselves, never to be taken for a misspelling."""
        return frozenset(form[0] for form in self.by_form if len(form) == 1)

    def longest(self, terms):
        """``(number of terms, entries)`` of the longest form these terms begin with, ``(0, ())`` if none."""
        for size in range(min(len(terms), self.longest_form), 0, -1):
            entries = self.entries(terms[:size])
            if entries:
                return size, entries
        return 0, ()

    def is_short(self, entry, form):
        """Whether ``form`` is an acronym or a name that ``entry.meaning`` explains."""
        return bool(entry.expansions) and self.forms[entry].get(tuple(form), False)

    def other_names(self, entries, form):
        """The forms that mean the same as ``form``. An ambiguous acronym gives no long form."""
        names = []
        for entry in entries:
            forms = self.forms[entry]
            names += [
                other
                for other, short in forms.items()
                if other != form and not (entry.ambiguous and forms.get(form) and not short)
            ]
        return tuple(dict.fromkeys(names))
