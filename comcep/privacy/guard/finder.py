"""One pass over a text: every recogniser, then one finding for each place."""

import re
from itertools import pairwise

from comcep.privacy.guard.findings import Level, by_rule
from comcep.privacy.guard.identifiers import FINDERS, find_iban, find_nir
from comcep.privacy.guard.normal import fold, straighten
from comcep.privacy.guard.people import find_people
from comcep.privacy.guard.situation import find_employer, find_health

CHUNK = 20_000
_OVERLONG = re.compile(r"\S{200,}|(.{1,32}?)\1{39,}", re.DOTALL)
# When two findings overlap, the one whose label comes first stays.
PRIORITY = [
    "IBAN",
    "NIR",
    "SIRET",
    "EMAIL",
    "TEL",
    "ADRESSE",
    "DATE_NAISSANCE",
    "ID_DE",
    "EMPLOYEUR",
    "PERSONNE",
    "SANTE",
]


def find(text):
    """The findings in ``text``, sorted by place, none overlapping; offsets are those of ``text`` itself.

    Long texts are read by slices of :data:`CHUNK` characters cut at a line or a space, so the cost is linear.
    """
    found = []
    for begin, end in _slices(text):
        found += [f.moved(begin) for f in _scan(text[begin:end])]
    return found


def find_forbidden(text):
    """Only what nobody may publish, whatever the reason: numbers that a key proves. Cheap."""
    plain, folded = straighten(text), fold(text)
    found = [finding for finder in (find_nir, find_iban) for finding in finder(plain, folded)]
    return _without_overlaps([finding for finding in found if finding.level == Level.BLOCK])


def _slices(text):
    cuts = [0]
    while len(text) - cuts[-1] > CHUNK:
        window = text[cuts[-1] + CHUNK // 2 : cuts[-1] + CHUNK]
        place = max(window.rfind("\n"), window.rfind(" "))
        cuts.append(cuts[-1] + CHUNK // 2 + place + 1 if place >= 0 else cuts[-1] + CHUNK)
    return pairwise([*cuts, len(text)])


def _tame(text):
    """Blank what no person writes (a word of 200 characters, one to eight characters repeated 40 times), same length."""
    return _OVERLONG.sub(lambda run: "\n" * len(run[0]), text)


def _scan(text):
    text = _tame(text)
    if not any(map(str.isalnum, text)):
        return []
    plain, folded = straighten(text), fold(text)
    found = [finding for finder in FINDERS for finding in finder(plain, folded)]
    people = list(find_people(plain, folded))
    found += people
    found += find_employer(plain, folded)
    found += find_health(plain, folded, people)
    return _without_overlaps(found)


def _rank(finding):
    """Identifiers first; between a name and an employer, the longer."""
    named = finding.label in ("PERSONNE", "EMPLOYEUR")
    return (
        PRIORITY.index("EMPLOYEUR" if named else finding.label),
        finding.start - finding.end,
        finding.label,
    )


def _without_overlaps(found):
    kept = []
    for finding in sorted(found, key=_rank):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return _joined(sorted(kept))


def _joined(found):
    """« en arrêt » and « maladie », side by side, are one thing to say and one to decide."""
    joined = []
    for finding in found:
        last = joined[-1] if joined else None
        if last and finding.label == last.label == "SANTE" and finding.start - last.end <= 1:
            joined[-1] = by_rule(last.rule, last.start, finding.end)
        else:
            joined.append(finding)
    return joined
