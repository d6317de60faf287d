"""Names of persons, the hardest label: four doors, and a veto for what only looks like a name."""

import re
from functools import lru_cache

from simplemma import is_known

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.findings import by_rule
from comcep.privacy.guard.normal import fold

PARTICLES = {
    "le",
    "la",
    "de",
    "du",
    "des",
    "da",
    "dos",
    "das",
    "di",
    "del",
    "el",
    "al",
    "ben",
    "ould",
    "van",
    "von",
    "der",
    "den",
    "bin",
    "bou",
    "d",
    "l",
    "saint",
    "st",
    "y",
    "e",
    "mac",
    "mc",
    "o",
    "ait",
    "abou",
    "n",
}

TOKEN = re.compile(r"(?:[A-ZÀ-Ý]'(?=[A-ZÀ-Ý]))?[^\W\d_]{1,60}(?:-[^\W\d_]{1,60}){0,4}\.?")
CIVILITY = re.compile(
    r"(?<![\w])(?:M\.? et (?:Mme|Mlle)\.?|Mme et M(?:\.|r\b)?|Mmes?\b\.?|Mlles?\b\.?|MM\.|Mrs?\b\.?|M\.|M(?= [A-ZÉÈ])|"
    r"[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|mme\b\.?|mlle\b\.?|mr\b\.?|m\.(?= ?[a-zA-Zéè])|MME\b|MLLE\b|MONSIEUR|MADAME|"
    r"(?:le |la )?[Dd]octeur(?:esse)?|Dr\b\.?|dr\b\.?|Me(?= [A-ZÉÈ])|Maître|maître(?= [A-ZÉÈ]))[ ]?"
)
CALLED = re.compile(
    r"\b(?:s'appelle|s'appelait|se nomme|nommee?|prenommee?|se prenomme|denommee?|nom(?: de (?:famille|naissance|jeune fille|usage))?"
    r"(?: et prenom| / prenom| prenom)?|prenoms?|au nom de|alias|dossier de|dossier|beneficiaire)[ ]?[:=]?[ ]?(?=\S)"
)
STRICT_CALLED = re.compile(r"^(?:s'appel|se nom|nomme|prenomme|se prenom|denomme|nom|prenom|au nom de|alias)")
CUE_BEFORE = re.compile(
    r"(?:accompagn\w*|recoi[st]|recu(?:e|s)?|recois|rencontr\w*|suis|suivi\w*|aide|eu|vu(?:e)?|avec|pour|de|chez|contact\w*|appel\w*|"
    r"joindre|rappel\w*|prevenir|remerci\w*|concern\w*|dossier de|cas de|situation de|collegue|conseiller\w*|conjoint\w*|mari|epouse?|"
    r"femme|fils|fille|frere|soeur|ami\w*|pere|mere|compagnon|compagne|patron\w*|responsable|chef\w*|directeur|directrice|rh|tuteur|tutrice|"
    r"formateur|formatrice|referente?|beneficiaire|salariee?|jeune|stagiaire|candidate?|monsieur|dame|demandeu\w*|usag\w*|client\w*|"
    r"intérimaire|apprentie?|que|et|info|signe)[ ,:(]{1,3}$"
)
PERSON_VERB = re.compile(
    r"^[ ,]{0,2}(?:qui |, )?(?:est|a|avait|etait|veut|voudrait|souhaite|souhaiterait|vient|travaille|travaillait|habite|cherche|demande|"
    r"m'a|m'avait|nous a|vous|lui|se |s'|ne |n'|n'a|peut|pourrait|doit|touche|percoit|aimerait|hesite|envisage|suit|exerce|cumule|"
    r"refuse|accepte|dit|pense|va|arrive|reste|ressort|parle|possede|dispose|sort|beneficie|occupe|vit|gagne|quitte|entre|"
    r"commence|termine|prepare|vise|passe|reprend|m'appelle|me dit|compte|craint|ignore|connait|sera|serait|aura|devra)\b"
)
AGE_AFTER = re.compile(r"^[ ]?[,(][ ]?(?:age\w* de )?\d{2} ?ans|^ \(?\d{2} ?ans|^[ ]?[,(] ?(?:ne|nee) ")
NAMED_PLACE = re.compile(
    r"(?:\brue|\bavenue|\bav\.?|\bboulevard|\bbd|\bplace|\bquai|\bsquare|\bimpasse|\blycee|\bcollege|\becole|\buniversite|\biut|\bcfa|\bhopital|"
    r"\bclinique|\bcentre|\bmaison|\bespace|\bfondation|\bprix|\bplan|\bloi|\brapport|\bmethode|\btheorie|\bmodele|\bapproche|\bpyramide|\btest|"
    r"\bsaint|\bsainte|\bst|\bste|\bcite|\bstade|\bgare|\bparc|\binstitut|\bcampus|\bsalle|\bresidence|\bgroupe|\bassociation|\bdecret|"
    r"\bamendement|\bministre|\bministere|\bcirculaire|\bdispositif|\bprogramme|\bville de|\bville d'|\bcommune de|\bmairie de|\bagence|"
    r"\bregion|\bdepartement|\bselon|\bauteur\w*|\blivre de|\bouvrage de|\bdemarche|\bquestionnaire|\bechelle|\bouvre|\btypologie)[ ]"
    r"(?:de |du |d'|des |la |le |l'|general |marechal |professeur |president |docteur )?(?:[^\W\d_]+[ \-])?$"
)
TITLES = {
    "le",
    "la",
    "les",
    "l",
    "un",
    "une",
    "monsieur",
    "madame",
    "mesdames",
    "messieurs",
    "qui",
    "que",
    "et",
    "ou",
    "a",
    "est",
    "ait",
    "en",
    "dans",
    "chers",
    "cher",
    "chere",
    "cheres",
    "vous",
    "je",
    "il",
    "elle",
    "bonjour",
    "merci",
    "nous",
    "souhaite",
    "veut",
    "doit",
    "peut",
    "ne",
    "n",
    "au",
    "aux",
    "sur",
    "pour",
    "par",
    "avec",
    "tout",
    "toute",
    "mais",
    "directeur",
    "directrice",
    "president",
    "presidente",
    "ministre",
    "maire",
    "prefet",
    "delegue",
    "deleguee",
    "du",
    "des",
    "de",
    "ce",
    "cette",
    "se",
    "s",
    "y",
    "lui",
    "me",
    "m",
}
# « Merci Fabien », « Bonjour Claire » : a peer greeted by name is not a beneficiary.
GREETING = re.compile(
    r"(?:\bbonjour|\bbonsoir|\bsalut|\bcoucou|\bhello|\bmerci|\bcher|\bchere|\bchers|\bre)[ ,:]{1,2}(?:a |beaucoup )?$"
)
SIGN_OFF = re.compile(
    r"(?:cordialement|bien a vous|bonne journee|bonne soiree|bon courage|a bientot|amicalement|merci d'avance|merci|salutations|"
    r"bien cordialement|au plaisir|bonne reception)[ ,.!:\-\n]{0,6}$"
)
OPERATORS = re.compile(
    r"^(?:pole|cap|mission|fongecif|opacif|opca|apec|carif|maison|agence|conseil|region|centre|chambre)"
)


@lru_cache(maxsize=20_000)
def unknown(word):
    """Whether no French dictionary word, place or organisation reads so."""
    folded = fold(word).rstrip(".")
    if len(folded) < 3 or folded in lexicon.places() or folded in lexicon.organisations():
        return False
    return not (is_known(word.lower(), lang="fr") or is_known(folded, lang="fr"))


class Word:
    __slots__ = ("end", "folded", "start", "text")

    def __init__(self, match):
        self.start, self.end, self.text = match.start(), match.end(), match[0]
        if self.text.endswith(".") and not (len(self.text) == 2 and self.text[0].isupper()):
            self.text, self.end = self.text[:-1], self.end - 1
        self.folded = fold(self.text).rstrip(".")

    @property
    def capital(self):
        return self.text[0].isupper()

    @property
    def shout(self):
        return len(self.text) > 2 and self.text.replace("-", "").replace("'", "").isupper()

    @property
    def initial(self):
        return len(self.text) <= 2 and self.capital and (len(self.text) == 1 or self.text.endswith("."))

    @property
    def first_name(self):
        names, _ = lexicon.first_names()
        parts = self.folded.split("-")
        return all(p in names for p in parts if p) and bool(parts)

    @property
    def ambiguous(self):
        return self.folded in lexicon.first_names()[1]

    @property
    def organisation(self):
        return self.folded in lexicon.organisations() or bool(OPERATORS.match(self.folded))

    @property
    def place(self):
        return self.folded in lexicon.places()


def _surname(words, i, text, *, lower=False, most=4):
    """Index after the surname that starts at ``i``: capitals, particles and initials that follow one another."""
    j, last = i, i
    while j < len(words) and j - i < most:
        word = words[j]
        if j > 0 and text[words[j - 1].end : word.start] not in (" ", "'", "", "-", ". "):
            break
        if word.initial:
            last = j + 1
            j += 1
            break
        if (word.folded in PARTICLES and not word.capital) or word.folded in {
            "le",
            "la",
            "de",
            "du",
            "el",
            "ben",
            "dos",
            "da",
        }:
            following = words[j + 1] if j + 1 < len(words) else None
            if following is None or not (following.capital or (lower and unknown(following.text))):
                break
            j += 1
            continue
        if word.organisation and not word.first_name:
            break
        if (word.capital and word.folded not in TITLES) or (lower and unknown(word.text)):
            j += 1
            last = j
            continue
        break
    return last


def find_people(text, folded):
    words = [Word(m) for m in TOKEN.finditer(text)]
    at = {w.start: i for i, w in enumerate(words)}
    yield from _after_civility(text, folded, words, at)
    yield from _after_called(text, folded, words, at)
    yield from _by_first_name(text, folded, words)
    yield from _unknown_capital(text, folded, words)


def _name(words, i, j, rule, start=None):
    return by_rule(rule, words[i].start if start is None else start, words[j - 1].end)


def _after_civility(text, folded, words, at):
    for match in CIVILITY.finditer(text):
        place = match.end()
        i = at.get(place)
        if i is None:
            continue
        word = words[i]
        if word.folded in TITLES and not (
            word.folded in PARTICLES and i + 1 < len(words) and words[i + 1].capital and word.capital
        ):
            continue
        lowercase_sign = match[0].strip() in ("m.",)
        if word.initial:
            end = _surname(words, i, text)
        elif word.capital:
            if word.folded in lexicon.not_people() and NAMED_PLACE.search(folded[: match.start()][-40:]):
                continue
            end = _surname(words, i, text)
        elif (unknown(word.text) or (word.first_name and not word.ambiguous)) and (
            not lowercase_sign or len(word.text) > 3
        ):
            end = max(_surname(words, i, text, lower=True, most=3), i + 1)
        else:
            continue
        if end > i:
            rule = "initiales" if all(w.initial for w in words[i:end]) else "civilite"
            yield _name(words, i, end, rule, start=match.start())


def _after_called(text, folded, words, at):
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
            end = _surname(words, i, text)
        elif strict and (word.first_name or unknown(word.text)):
            end = max(_surname(words, i, text, lower=True), i + 1)
        else:
            continue
        # « NOM GUILLOU Prénom Anaïs »: the next field's word is not part of the name.
        while end > i + 1 and words[end - 1].folded in ("prenom", "nom", "age", "ne", "nee", "tel"):
            end -= 1
        if end > i:
            yield _name(words, i, end, "annonce")


def _sentence_start(text, position):
    before = text[:position].rstrip(' "«(-*•')
    return not before or before[-1] in ".!?\n:;" or text[:position].endswith("\n")


def _greeted(text, folded, start, end, single):
    """A peer greeted, or the author's own signature: no finding."""
    before, after = folded[max(0, start - 40) : start], text[end:]
    if single and GREETING.search(before):
        return True
    closing = after.strip(" .,!\n")
    if not closing and (SIGN_OFF.search(before) or text[:start].endswith("\n")):
        return True
    line_end = after.split("\n", 1)[0].strip(" .,!")
    return not line_end and bool(SIGN_OFF.search(before))


def _by_first_name(text, folded, words):
    i = 0
    while i < len(words):
        word = words[i]
        if not word.first_name or len(word.folded) < 2 or word.folded in PARTICLES:
            i += 1
            continue
        before, step = folded[max(0, word.start - 60) : word.start], i + 1
        if word.capital:
            end = _surname(words, i + 1, text) if i + 1 < len(words) else i + 1
            if i + 1 < len(words) and text[word.end : words[i + 1].start] != " ":
                end = i + 1
            end = max(end, i + 1)
            begin = i
            # « MARTIN Sophie »: the surname may stand before, in capitals.
            if (
                i > 0
                and words[i - 1].shout
                and text[words[i - 1].end : word.start] == " "
                and not words[i - 1].organisation
            ):
                begin = i - 1
            alone = end == i + 1 and begin == i
            following = folded[words[end - 1].end : words[end - 1].end + 30]
            cue = bool(
                AGE_AFTER.match(following) or CUE_BEFORE.search(before) or PERSON_VERB.match(following)
            )
            if NAMED_PLACE.search(folded[max(0, words[begin].start - 45) : words[begin].start]):
                i = end
                continue
            if (
                not alone
                and any(w.folded in lexicon.not_people() for w in words[begin:end])
                and not AGE_AFTER.match(following)
            ):
                i = end
                continue
            if alone and (word.place or word.organisation):
                i = step
                continue
            if alone and word.ambiguous:
                strong = AGE_AFTER.match(following) or re.search(
                    r"(?:accompagn\w*|recoi[st]|recue?|avec|collegue|conjoint\w*|fils|fille|contact\w*)[ ,]{1,2}$",
                    before,
                )
                if not strong:
                    i = step
                    continue
            elif alone and word.folded in lexicon.not_people():
                i = step
                continue
            elif (
                not alone
                and word.ambiguous
                and _sentence_start(text, word.start)
                and not (unknown(words[end - 1].text) or words[end - 1].first_name or words[end - 1].initial)
            ):
                i = step
                continue
            if word.shout and alone and not cue and i + 1 < len(words) and words[i + 1].shout:
                i = step
                continue
            if not _greeted(text, folded, words[begin].start, words[end - 1].end, alone):
                yield _name(words, begin, end, "prenom" if alone else "prenom-nom")
            i = end
            continue
        # In lower case: « jean dupont », « la dame s’appelle fatima », « (karim) ».
        if not word.ambiguous and word.folded not in lexicon.organisations() and len(word.folded) > 3:
            is_word = is_known(word.text, lang="fr") and not unknown(word.text)
            j = i + 1
            surname = (
                j < len(words)
                and text[word.end : words[j].start] == " "
                and unknown(words[j].text)
                and not words[j].capital
                and words[j].folded not in TITLES
            )
            following = folded[word.end : word.end + 30]
            cue = CUE_BEFORE.search(before) or re.search(r"[(,:] ?$", before)
            verb = PERSON_VERB.match(following) or AGE_AFTER.match(following)
            if surname or (
                not is_word and (cue or verb) and not _greeted(text, folded, word.start, word.end, True)
            ):
                end = j + 1 if surname else j
                yield _name(words, i, end, "prenom-minuscule")
                i = end
                continue
        i = step


PERSON_STRONG = re.compile(
    r"(?:accompagn\w*|recoi[st]|recue?s?|rencontre(?:e|r)?|suivi de|collegue|conjoint\w*|mari|epouse?|fils|fille|conseiller\w*|"
    r"appele|rappeler|joindre|contacter|contactez|beneficiaire|dossier de|cas de|situation de|entretien avec|rdv avec|"
    r"rendez-vous avec|echange avec|vu|nomme|famille|monsieur|dame|stagiaire|interimaire)[ ,:(]{1,3}$"
)


def _unknown_capital(text, folded, words):
    i = 0
    while i < len(words):
        word = words[i]
        if not word.capital or word.initial or word.first_name or word.organisation or len(word.folded) < 3:
            i += 1
            continue
        if (
            not unknown(word.text)
            or word.folded in lexicon.not_people()
            or (word.shout and len(word.text) < 5)
        ):
            i += 1
            continue
        before = folded[max(0, word.start - 60) : word.start]
        end = max(_surname(words, i, text), i + 1)
        following = folded[words[end - 1].end : words[end - 1].end + 30]
        if (PERSON_STRONG.search(before) or AGE_AFTER.match(following)) and not NAMED_PLACE.search(
            before[-45:]
        ):
            yield _name(words, i, end, "nom-propre")
        i = end
