"""Names of persons, the hardest label: four doors, and a veto for what only looks like a name."""

import re
from functools import lru_cache

from simplemma import is_known

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.findings import Level, by_rule
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
CUE_BEFORE = re.compile(
    r"\b(?:accompagn\w*|recoi[st]|recu(?:e|s)?|recois|rencontr\w*|suis|suivi\w*|aide|eu|vu(?:e)?|avec|pour|de|chez|contact\w*|appel\w*|"
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
    r"\bmediatheque|\bbibliotheque|\btheatre|\bgymnase|\bauditorium|\bamphi\w*|\btour|\bimmeuble|\bbatiment|\bpont|\bport|\bstation|\bmetro|"
    r"\barticles?|\btravaux|\bcitation|\bconferences?|\bouvrages?|\blivres?|\bd'apres|\bconcept|\bnotion|\bpensee|\bouvrage|\becrits?|"
    r"\bregion|\bdepartement|\bselon|\bauteur\w*|\blivre de|\bouvrage de|\bdemarche|\bquestionnaire|\bechelle|\bouvre|\btypologie)[ ]"
    r"(?:de |du |d'|des |la |le |l'|general |marechal |professeur |president |docteur )?(?:[^\W\d_]+[ \-])?$"
)
TITLES = {
    "le",
    "non",
    "oui",
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
    r"(?:\bje remercie|\bremercie|\bbonjour|\bbonsoir|\bsalut|\bcoucou|\bhello|\bmerci|\bcher|\bchere|\bchers|\bre)[ ,:]{1,2}(?:a |beaucoup )?$"
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
    found = [
        *_after_civility(text, folded, words, at),
        *_after_called(text, folded, words, at),
        *_by_first_name(text, folded, words),
        *_after_initial(text, folded, words),
        *_unknown_capital(text, folded, words),
    ]
    yield from found
    yield from _again(found, text, words)


NO_NAME = re.compile(r"ment$|^quelqu|^comment|^aujourd|ee?s$")

# What only a person does: a firm or a law does not hesitate, live somewhere or call back.
HUMAN_VERB = re.compile(
    r"^,? ?(?:qui |me |m'|nous |s'est |se |ne |n'a |n'est |l'a |a |a deja |a bien |vient de |va |voudrait bien )?(?:veut|voudrait|souhaite(?:rait)?|aimerait|hesite|"
    r"habite|vit|appelle|rappelle|appelee?|rappelee?|dit|demande si|confie|confirmee?|pense|craint|cherche un|envisage|renonce|abandonnee?|"
    r"reussi|obtenu son|valide son|signe son|decroche|demissionne|accouche|inscrite?|reconvertir?|retrouve un|trouve un|passe son|"
    r"ans\b|travaille|bosse|touche|percoit|postule|recontactee?|contactee?|relancee?|repondu|repond plus|repond pas|remercie|sort de|sort d'|vient me|est (?:en|tres|un|une|ok|d'accord|dispo|motivee?|inscrite?|suivie?|salariee?|agee?|nee?|sans|au|a la|venue?|passee?|d'abord))\b"
)


JOB = (
    r"(?:aide|assistante?|agente?|vendeu\w*|caissi\w*|fleuriste|boulang\w*|patissi\w*|cuisini\w*|serveu\w*|coiffeu\w*|secretaire|comptable|infirmi\w*|"
    r"soudeu\w*|macon\w*|peintre|plombi\w*|electricien\w*|mecanicien\w*|chauffeu\w*|cariste|magasini\w*|technicien\w*|ingenieure?|formateur|formatrice|"
    r"educat\w*|animat\w*|gestionnaire|responsable|ouvri\w*|salariee?|interimaire|employee?|cadre|demandeu\w*|etudiante?|apprentie?|bachel\w*|"
    r"conducteur|conductrice|ambulanci\w*|menuisi\w*|couvreu\w*|paysagiste|agricult\w*|artisane?|commercante?|consultante?|commerciale?|"
    r"informaticien\w*|developpeu\w*|graphiste|professeure?|enseignante?|psychologue|ash|atsem|avs|aes|aesh|femme de|homme de)\b"
)
DOES = re.compile(
    rf"^,? ?(?:qui )?(?:est|etait|a ete|devient|travaille comme) (?:une? |actuellement |toujours )?{JOB}|^,? (?:une? )?{JOB}|"
    r"^,? ?(?:a|avait) (?:eu|recu|obtenu|signe|valide|depose|demande|accepte|refuse|repris|quitte|fini|commence|appele|rappele|choisi|perdu|trouve|decide|passe|rate|reussi) "
    r"(?:sa|son|ses|le|la|les|un|une|l'|d')"
)
ASIDE = re.compile(r"^, [^,.;:\n]{3,60}, ")
# After these, a first name without capital is a person, even when it is a common word too.
RECEIVED = re.compile(
    r"(?:j'accompagne|j'ai (?:vu|recu|eu|rencontre|accompagne|appele)|je (?:recois|suis|vois|rencontre|accompagne)|nous (?:recevons|accompagnons|suivons)|"
    r"(?:mon|ma) (?:jeune|beneficiaire|benef|collegue|stagiaire|client|cliente|candidate?)|(?:rdv|rendez-vous|entretien|echange) avec|dossier|cas de|situation de|"
    r"s'appelle|prenommee?)[ ,:(]{1,2}$"
)


def _acts(folded, end):
    """Whether what follows is what somebody does or is, at once or after an aside between commas."""
    after = folded[end : end + 140]
    aside = ASIDE.match(after)
    return bool(
        HUMAN_VERB.match(after[:50])
        or DOES.match(after[:60])
        or (aside and (HUMAN_VERB.match(after[aside.end() :][:50]) or DOES.match(after[aside.end() :][:60])))
    )


def _after_initial(text, folded, words):
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
        end = max(_surname(words, i + 1, text), i + 2)
        before, after = folded[max(0, word.start - 60) : word.start], folded[words[end - 1].end :][:40]
        known = not unknown(following.text) and not following.first_name
        if known and not (HUMAN_VERB.match(after) or CUE_BEFORE.search(before) or AGE_AFTER.match(after)):
            continue
        if not NAMED_PLACE.search(before[-45:]) and not _greeted(
            text, folded, word.start, words[end - 1].end, False
        ):
            yield _name(words, i, end, "initiale-nom")


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


def _name(words, i, j, rule, start=None):
    return by_rule(rule, words[i].start if start is None else start, words[j - 1].end)


def _after_civility(text, folded, words, at):
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
            yield _name(words, i, i + 2, "civilite", start=match.start())
            continue
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
        elif strict and (word.first_name or unknown(word.text)) and not NO_NAME.search(word.folded):
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
                strong = (
                    AGE_AFTER.match(following)
                    or _acts(folded, words[end - 1].end)
                    or re.search(
                        r"(?:accompagn\w*|recoi[st]|recue?|avec|collegue|conjoint\w*|fils|fille|contact\w*)[ ,]{1,2}$",
                        before,
                    )
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
        # « j’accompagne pierre », « claire martin, 32 ans », words of the language as they may be.
        after = words[i + 1] if i + 1 < len(words) and text[word.end : words[i + 1].start] == " " else None
        pair = after is not None and not after.capital and (after.first_name or unknown(after.text))
        pair = pair and after.folded not in PARTICLES and len(after.folded) > 2
        last = i + 2 if pair else i + 1
        aged = AGE_AFTER.match(folded[words[last - 1].end : words[last - 1].end + 30])
        received = RECEIVED.search(before)
        if received and word.ambiguous:
            received = re.match(r"(?!je suis|dossier|cas de)", received[0])
        if len(word.folded) > 2 and (received or (pair and aged)) and not (word.organisation or word.place):
            yield _name(words, i, last, "prenom-minuscule")
            i = last
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
    r"\b(?:accompagn\w*|recoi[st]|recue?s?|rencontre(?:e|r)?|suivi de|collegue|conjoint\w*|mari|epouse?|fils|fille|conseiller\w*|"
    r"appele|rappeler|joindre|contacter|contactez|beneficiaire|dossier de|cas de|situation de|entretien avec|rdv avec|"
    r"rendez-vous avec|echange avec|vu|nomme|epoux|consorts|couple|freres|soeurs|heritiers|famille|monsieur|dame|stagiaire|interimaire)[ ,:(]{1,3}$"
)


def _unknown_capital(text, folded, words):
    i = 0
    while i < len(words):
        word = words[i]
        small = len(word.folded) < 3 and word.folded not in PARTICLES
        if not word.capital or word.initial or word.first_name or word.organisation or small:
            i += 1
            continue
        before = folded[max(0, word.start - 60) : word.start]
        particle = (
            word.folded in PARTICLES and PERSON_STRONG.search(before) and _surname(words, i, text) > i + 1
        )
        if not particle and (
            not unknown(word.text)
            or word.folded in TITLES
            or word.folded in lexicon.not_people()
            or (word.shout and len(word.text) < 5)
        ):
            i += 1
            continue
        end = max(_surname(words, i, text), i + 1)
        last = words[end - 1]
        following = folded[last.end : last.end + 40]
        if NAMED_PLACE.search(before[-45:]) or any(w.organisation for w in words[i:end]):
            i = end
            continue
        human, strong = _acts(folded, last.end), PERSON_STRONG.search(before)
        several = end - i > 1 and unknown(last.text) and last.folded not in lexicon.not_people()
        if AGE_AFTER.match(following) or (several and (human or strong)) or (strong and (human or particle)):
            yield _name(words, i, end, "nom-propre-sur")
        elif strong or human or (several and CUE_BEFORE.search(before)):
            yield _name(words, i, end, "nom-propre")
        i = end
