"""Names that something announces: a civility, « s’appelle », an initial."""

import re

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.people.cues import (
    AGE_AFTER,
    CUE_BEFORE,
    HUMAN_VERB,
    NAMED_PLACE,
    greeted,
)
from comcep.privacy.guard.people.words import PARTICLES, TITLES, named, surname, unknown

CIVILITY = re.compile(
    r"(?<![\w])(?:M\.? et (?:Mme|Mlle)\.?|[Mm]elles?\b\.?|[Mm]dmes?\b\.?|Mme et M(?:\.|r\b)?|Mmes?\b\.?|Mlles?\b\.?|MM\.|Mrs?\b\.?|M\.|M(?= [A-ZÉÈ])|"
    r"[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|mme\b\.?|mlle\b\.?|mr\b\.?|m\.(?= ?[a-zA-Zéè])|MME\b|MLLE\b|MONSIEUR|MADAME|"
    r"(?:le |la )?[Dd]octeur(?:esse)?|Dr\b\.?|dr\b\.?|Me(?= [A-ZÉÈ])|Maître|maître(?= [A-ZÉÈ]))[ ]?"
)
CALLED = re.compile(
    r"\b(?:s[' ]app?ell?e|s[' ]app?ell?ait|se nomme|nommee?|prenommee?|se prenomme|denommee?|nom(?: de (?:famille|naissance|jeune fille|usage))?"
    r"(?: et prenom| / prenom| prenom)?|prenoms?|au nom de|alias|dossier de|dossier|beneficiaire)[ ]?[:=]?[ ]?(?=\S)"
)
STRICT_CALLED = re.compile(
    r"^(?:s[' ]app?el|se nom|nomme|prenomme|se prenom|denomme|nom|prenom|au nom de|alias)"
)
NO_NAME = re.compile(r"ment$|^quelqu|^comment|^aujourd|ee?s$")


def after_civility(text, folded, words, at):
    for match in CIVILITY.finditer(text):
        place = match.end()
        i = at.get(place)
        if i is None:
            continue
        word = words[i]
        elided = (
            word.folded in ("n", "d", "m", "o")
            and text[word.end : word.end + 1] == "'"
            and i + 1 < len(words)
        )
        if elided and unknown(words[i + 1].text) and not words[i + 1].capital:
            yield named(words, i, i + 2, "civilite", start=match.start())
            continue
        if word.folded in TITLES and not (
            word.folded in PARTICLES and i + 1 < len(words) and words[i + 1].capital and word.capital
        ):
            continue
        lowercase_sign = match[0].strip() in ("m.",)
        if word.initial:
            end = surname(words, i, text)
        elif word.capital:
            if word.folded in lexicon.not_people() and NAMED_PLACE.search(folded[: match.start()][-40:]):
                continue
            end = surname(words, i, text)
        elif (unknown(word.text) or (word.first_name and not word.ambiguous)) and (
            not lowercase_sign or len(word.text) > 3
        ):
            end = max(surname(words, i, text, lower=True, most=3), i + 1)
        else:
            continue
        if end > i:
            rule = "initiales" if all(w.initial for w in words[i:end]) else "civilite"
            yield named(words, i, end, rule, start=match.start())


def after_called(text, folded, words, at):
    for match in CALLED.finditer(folded):
        i = at.get(match.end())
        if i is None:
            continue
        word = words[i]
        strict = bool(STRICT_CALLED.match(match[0]))
        named_field = bool(re.search(r"[:=]", match[0])) or match[0].strip() in ("nom", "prenom", "prenoms")
        if word.folded in TITLES or word.organisation:
            continue
        if (
            match[0].startswith(("nom", "prenom"))
            and not named_field
            and not match[0].startswith(("nomme", "prenomme"))
        ):
            continue
        if match[0].strip() in ("nom", "prenom") and not (word.capital or word.first_name):
            continue
        if word.capital:
            if not strict and not (word.first_name or word.shout or unknown(word.text)):
                continue
            if match[0].startswith("nom") and not named_field and not (unknown(word.text) or word.first_name):
                continue
            end = surname(words, i, text)
        elif strict and (word.first_name or unknown(word.text)) and not NO_NAME.search(word.folded):
            end = max(surname(words, i, text, lower=True), i + 1)
        else:
            continue
        # « NOM GUILLOU Prénom Anaïs »: the next field's word is not part of the name.
        while end > i + 1 and words[end - 1].folded in ("prenom", "nom", "age", "ne", "nee", "tel"):
            end -= 1
        if end > i:
            yield named(words, i, end, "annonce")


def after_initial(text, folded, words):
    """« P. Morel m’a confirmé », « avec S. Vauquelin » : a name as it is shortened."""
    for i, word in enumerate(words[:-1]):
        following = words[i + 1]
        if not (len(word.text) == 2 and word.initial and following.capital and len(following.folded) > 2):
            continue
        if text[word.end : following.start] not in ("", " ") or following.organisation or following.place:
            continue
        if (
            following.folded in lexicon.not_people()
            or following.folded in TITLES
            or (following.shout and len(following.text) < 4)
        ):
            continue
        end = max(surname(words, i + 1, text), i + 2)
        before, after = folded[max(0, word.start - 60) : word.start], folded[words[end - 1].end :][:40]
        known = not unknown(following.text) and not following.first_name
        if known and not (HUMAN_VERB.match(after) or CUE_BEFORE.search(before) or AGE_AFTER.match(after)):
            continue
        if not NAMED_PLACE.search(before[-45:]) and not greeted(
            text, folded, word.start, words[end - 1].end, False
        ):
            yield named(words, i, end, "initiale-nom")
