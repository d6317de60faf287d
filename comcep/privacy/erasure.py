"""Taking a person who has left out of texts: own name and address, never somebody else's.

Pure functions over text, HTML or Markdown alike. A full name and an address go wherever they stand. A first
or a last name alone goes where it surely means that person: a signature, a greeting, a civility.
"""

import re
from dataclasses import dataclass
from unicodedata import combining, normalize

MASK = "[membre parti]"
SHORTEST = 3

_LETTERS = {
    "a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü", "y": "yÿ",
    "n": "nñ", "'": "'’", "’": "'’",
}  # fmt: skip
_FOLDED = {letter: same for same in _LETTERS.values() for letter in same}
# Bounded, so that no long run of spaces costs more than its length.
_BETWEEN = r"(?:\s|&nbsp;|\u00a0|-|</?(?:strong|em)>){1,8}"
_GREETING = (
    r"(?:merci|bonjour|bonsoir|salut|coucou|hello|cher|chère|chers|chères|avec|selon|comme|et|à|par|de|"
    r"cordialement|bonne journée|bien à vous|amicalement)"
)
_CIVILITY = r"(?:m\.|mr|mme|mlle|monsieur|madame|mademoiselle|collègue)"
_SAID = r"(?:a écrit|écrit|écrivait|a dit|dit|disait|propose|a proposé|a répondu|répond|indique|a indiqué)"


@dataclass(frozen=True)
class Identity:
    """What tells who somebody is."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""


def forget(text, who, *, own=False, near=False):
    """``text`` without what tells that it was ``who``.

    ``own``: that person wrote it, so a bare name in a signature goes too. ``near``: it was written in answer,
    so a first name after a greeting goes too; leave it out when another first name there is the same.
    """
    for pattern in _patterns(who, own, near):
        text = pattern.sub(MASK, text)
    return text


def tells(text, who, **where):
    """Whether :func:`forget` would change ``text``."""
    return any(pattern.search(text) for pattern in _patterns(who, **where))


def _patterns(who, own=False, near=False):
    first, last = _name(who.first_name), _name(who.last_name)
    whole_first, whole_last = (len(name.strip()) >= SHORTEST for name in (who.first_name, who.last_name))
    found = []
    if who.email:
        found.append(re.compile(r"(?:mailto:)?" + re.escape(who.email), re.IGNORECASE))
    if first and last:
        initial = _fold(who.first_name.strip()[0]) + r"\.?"
        for one, two in ((first, last), (last, first), (initial, last)):
            found.append(re.compile(rf"(?<!\w){one}{_BETWEEN}{two}(?!\w)", re.IGNORECASE))
        joined = re.sub(r"\W", "", _bare(who.last_name))
        found.append(re.compile(rf"@{re.escape(_bare(who.first_name))}[._-]?{joined}\b", re.IGNORECASE))
    if whole_last:
        found.append(_Name(rf"(?P<keep>(?<!\w){_CIVILITY}{_BETWEEN}){last}(?!\w)"))
        if own:
            found.append(_signature(last))
    if whole_first and own:
        found.append(_signature(first))
    if whole_first and (own or near):
        found.append(_Name(rf"(?P<keep>(?<!\w){_GREETING}[\s,\u00a0]{{1,8}}|@){first}(?!\w)"))
        found.append(_Name(rf"(?<!\w){first}(?=\s{_SAID}\b)"))
    return found


class _Name:
    """A pattern whose name starts with a capital; what stands in the group ``keep`` stays."""

    def __init__(self, body):
        self.pattern = re.compile(body, re.IGNORECASE | re.MULTILINE)

    def search(self, text):
        return next((match for match in self.pattern.finditer(text) if _named(match)), None)

    def sub(self, mask, text):
        return self.pattern.sub(lambda match: _kept(match) + mask if _named(match) else match[0], text)


def _kept(match):
    return match.groupdict().get("keep") or ""


def _named(match):
    return match[0][len(_kept(match)) :][:1].isupper()


def _signature(name):
    """A name that fills a line or a paragraph by itself."""
    space = r"[ \t]{0,8}"
    return _Name(rf"(?P<keep>(?:^|>){space}(?:[-–—]{space})?){name}(?={space}[.,!]?{space}(?:$|<))")


def _bare(name):
    """Without accents, as in an address."""
    return "".join(letter for letter in normalize("NFD", name.strip()) if not combining(letter))


def _name(name):
    parts = [part for part in re.split(r"[\s-]+", name.strip()) if part]
    return _BETWEEN.join("".join(_fold(letter) for letter in part) for part in parts)


def _fold(letter):
    """The letter with and without its accents."""
    same = _FOLDED.get(letter.lower())
    return f"[{same}]" if same else re.escape(letter)
