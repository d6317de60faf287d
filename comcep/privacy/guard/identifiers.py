"""Identifiers that have a shape or a checksum: NIR, IBAN, SIRET, phone, e-mail, address, birth date, job-seeker id.

Each function takes ``(text, folded)``, the straightened text and its folded form (``normal``), and yields
:class:`Finding`. Every repetition in a pattern is bounded, so that the cost stays linear on hostile text.
"""

import re

import phonenumbers
from stdnum import iban
from stdnum.fr import nir, siret
from stdnum.luhn import is_valid as luhn

from comcep.privacy.guard.findings import by_rule

SEP = r"[ .\-/]{0,2}"


def _near(folded, start, end, words, before=45, after=25):
    return re.search(words, folded[max(0, start - before) : start] + " \n " + folded[end : end + after])


# --- numbers with a key -----------------------------------------------------------------------------------

_NIR = re.compile(
    rf"(?<![\w])(?<!\d[ .\-])[1-478]{SEP}\d\d{SEP}(?:0[1-9]|1[0-2]|[23]\d|4[0-2]|[5-9]\d)"
    rf"{SEP}(?:\d{SEP}[\dABab]|\d\d){SEP}\d{SEP}\d{SEP}\d{SEP}\d{SEP}\d{SEP}\d"
    rf"(?:[ .\-/]{{0,3}}(?:(?:cl[ée]|cle)[ :]{{0,3}})?\d[ ]?\d)?(?![\w])"
)
_NIR_LOOSE = re.compile(
    r"(?<![\w])(?<!\d[ .\-])[1-478](?:[ .\-/]{0,2}\d){5}[ .\-/]{0,2}[\dABab](?:[ .\-/]{0,2}\d){6}(?:[ .\-/]{0,2}\d\d)?(?!\w)"
)
_NIR_WORDS = r"\bnir\b|secu|n.{0,2} ?ss\b|\bnss\b|\bss\b|immatricul|carte vitale"


def find_nir(text, folded):
    for pattern in (_NIR, _NIR_LOOSE):
        for match in pattern.finditer(text):
            compact = re.sub(r"[^\dABab]", "", match[0]).upper()
            if len(compact) not in (13, 15):
                continue
            month = int(compact[3:5])
            if not (1 <= month <= 12 or 20 <= month <= 42 or 50 <= month <= 99):
                continue
            if len(compact) == 15 and nir.is_valid(compact):
                yield by_rule("nir-cle", match.start(), match.end())
            elif (re.search(r"\d[ .\-/]\d", match[0]) and not luhn(compact)) or _near(
                folded, match.start(), match.end(), _NIR_WORDS
            ):
                yield by_rule("nir-forme", match.start(), match.end())


_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ ]?\d\d(?:[ .\-]{0,2}[A-Za-z0-9]){11,31}")
_IBAN_LENGTHS = {"FR": 27, "MC": 27, "BE": 16, "DE": 22, "ES": 24, "IT": 27, "LU": 20, "PT": 25, "CH": 21}


def find_iban(text, folded):
    for match in _IBAN.finditer(text):
        country = match[0][:2].upper()
        places = [i for i, c in enumerate(match[0]) if c.isalnum()]
        length = _IBAN_LENGTHS.get(country)
        known = [length] if length else range(min(34, len(places)), 14, -1)
        for n in known:
            if n > len(places):
                continue
            end = match.start() + places[n - 1] + 1
            if end < len(text) and text[end].isalnum():
                continue
            if iban.is_valid(text[match.start() : end].replace(".", "")):
                yield by_rule("iban-cle", match.start(), end)
                break
            if length and (country == "FR" or _near(folded, match.start(), end, r"\biban\b|\brib\b")):
                yield by_rule("iban-forme", match.start(), end)
                break


_SIRET = re.compile(r"(?<![\w])\d(?:[ .\-]{0,2}\d){13}(?!\w|[ .\-]\d)")
_SIREN = re.compile(r"(?<![\w])\d{3}[ .\-]{0,2}\d{3}[ .\-]{0,2}\d{3}(?!\w|[ .\-]\d)")


def find_siret(text, folded):
    for match in _SIRET.finditer(text):
        named = _near(folded, match.start(), match.end(), r"\bsiret\b", after=12)
        if named or siret.is_valid(re.sub(r"\D", "", match[0])):
            yield by_rule("siret", match.start(), match.end())
    for match in _SIREN.finditer(text):
        if _near(folded, match.start(), match.end(), r"\bsiren\b|\brcs\b", after=12):
            yield by_rule("siren", match.start(), match.end())


# --- telephone --------------------------------------------------------------------------------------------

# Overseas numbers are dialled like those of the mainland, and have a country code each; phonenumbers 9.0.43 knows
# them by that code alone, and calls « 0690… » invalid in France.
_PHONES = [
    re.compile(
        r"(?<![\w.,])(?:\+|00)[ ]?(?:33|262|59[046])[ .\-/]{0,2}(?:\(0\)|0)?[ .\-/]{0,2}[1-79](?:[ .\-/]{0,2}[\dOo]){8}(?!\w)"
    ),
    re.compile(r"(?<![\w.,])(?:\+|00)[ ]?(?:508|68[179])(?:[ .\-/]{0,2}\d){6,8}(?!\w)"),
    re.compile(r"(?<![\w+])(?:\(0\)|[0Oo])[ .]?[1-79](?:[ .\-/,_]{0,3}[\dOo]){8}(?![\w])"),
]
_NUMBER_WORDS = (
    r"(?:zero|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|"
    r"trente|quarante|cinquante|soixante|cent|et|vingts)"
)
_SPELLED = re.compile(rf"\bzero[ \-,]{{1,2}}(?:{_NUMBER_WORDS}[ \-,]{{1,2}}){{4,24}}{_NUMBER_WORDS}\b")


def find_phone(text, folded):
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            if sum(c.isdigit() for c in match[0]) >= 7:
                yield by_rule("tel", match.start(), match.end())
    for match in _SPELLED.finditer(folded):
        yield by_rule("tel-lettres", match.start(), match.end())
    if "+" in text:
        for found in phonenumbers.PhoneNumberMatcher(text[:20_000], None, leniency=0):
            yield by_rule("tel", found.start, found.end)


# --- e-mail -----------------------------------------------------------------------------------------------

_AT = r"(?:[ ]?@[ ]?|[ ]?[(\[{][ ]?(?:at|a|arobase|@)[ ]?[)\]}][ ]?|[ ](?:at|arobase|arobas|arrobase)[ ])"
_DOT = r"(?:\.|[ ]\.[ ]?|[ ]?[(\[{][ ]?(?:dot|point)[ ]?[)\]}][ ]?|[ ](?:dot|point)[ ])"
_JOIN = rf"(?:{_DOT}|[_\-+]|[ ](?:tiret(?: du (?:bas|milieu|six|huit))?|underscore)[ ])"
_EMAIL = re.compile(
    rf"(?<![\w.+\-])\w{{1,40}}(?:{_JOIN}\w{{1,40}}){{0,5}}{_AT}\w{{1,40}}(?:{_JOIN}\w{{1,40}}){{0,5}}{_DOT}[a-z]{{2,10}}\b",
    re.IGNORECASE,
)
# The general mailbox of a service is nobody's.
_MAILBOX = re.compile(
    r"(?:contact|infos?|accueil|secretariat|formations?|rh|direction|recrutement|commercial|administrat\w*|cep|cpf|cif|vae|"
    r"conseil|orientation|communication|support|aide|service\w*|agence|antenne|scolarite|inscriptions?|handicap|webmaster|"
    r"no-?reply|ne-?pas-?repondre|bonjour|hello|mairie|greta|afpa|fongecif|opca\w*)(?:[.\-_](?!\w+[.\-_])[\w\-]{1,30})?[ ]?@"
)
_HAS_AT = re.compile(r"@|\bat\b|arr?obas|[(\[{] ?a ?[)\]}]", re.IGNORECASE)


def find_email(text, folded):
    for sign in _HAS_AT.finditer(text):
        begin = max(0, sign.start() - 120)
        for match in _EMAIL.finditer(text, begin, min(len(text), sign.end() + 160)):
            if match.start() <= sign.start() < match.end():
                service = _MAILBOX.match(folded, match.start())
                yield by_rule("courriel-service" if service else "courriel", match.start(), match.end())
                break


# --- postal address ---------------------------------------------------------------------------------------

_WAY = (
    r"(?:rue|avenue|av\.?|bd|bld|boulevard|all[ée]es?|impasse|imp\.?|chemin|ch\.|place|pl\.|quai|cours|route|rte|"
    r"square|passage|r[ée]sidence|r[ée]s\.|lotissement|lot\.?|hameau|lieu[- ]dit|faubourg|fg|sentier|sente|"
    r"mont[ée]e|rond[- ]point|villa|cit[ée]|voie|esplanade|promenade|ruelle|traverse|clos|chauss[ée]e|venelle|"
    r"domaine|parc|b[âa]timent|b[âa]t\.?|immeuble|r\.)(?![\w])"
)
_POSTCODE = r"(?:F-)?(?:0[1-9]|[1-8]\d|9[0-8])[ ]?\d{3}"
_TOWN = r"[A-ZÉÈÂÎ][\w'\-]{1,30}(?:[ \-](?:(?:sur|sous|en|la|le|les|de|du|des|aux|lès|lez|d'|l')[ \-]?)?[A-ZÉÈÂÎ][\w'\-]{0,30}){0,4}"
_TOWN_ANY = rf"(?:{_TOWN}|[a-zéèâî][\w'\-]{{2,30}}(?:-[\w']{{1,20}}){{0,4}})(?:[ ]cedex(?:[ ]\d{{1,2}})?)?"
_STREET_NAME = r"[^\n,;:!?()\[\]\"]{1,60}?"
_ADDRESS_FULL = re.compile(
    rf"(?<![\w])(?:\d{{1,4}}[ ]?(?:bis|ter|quater|[A-Da-d]\b)?[ ]?,?[ ]?)?\b{_WAY}[ ]{_STREET_NAME}"
    rf"(?:,[^\n;:!?()]{{1,40}}?)?[ ]?,?[ \-]{{0,3}}{_POSTCODE}(?:[ ]{_TOWN_ANY})?",
    re.IGNORECASE,
)
_ADDRESS_NUMBER = re.compile(
    rf"(?<![\w/.,])\d{{1,4}}[ ]?(?:bis|ter|quater|[A-Da-d]\b)?[ ]?,?[ ]?{_WAY}"
    r"(?:[ ](?:de|du|des|la|le|les|l'|d'|aux?|en|sur|saint|sainte|st|ste|du|dr|docteur|g[ée]n[ée]ral|mar[ée]chal)\b)*"
    r"(?:[ ]?[\w'\-]{2,30})(?:[ \-](?:(?:de|du|des|la|le|les|d'|l')[ ]?)*[A-ZÉÈ][\w'\-]{1,30}){0,4}",
    re.IGNORECASE,
)
_ADDRESS_HOME = re.compile(
    rf"(?:habit\w*|domicili\w*|demeur\w*|loge\w*|reside\w*|adresse ?:?)(?: (?:au|a|dans|est|la|le|:))*\s(?={_WAY})"
    rf"({_WAY}[ ][^\n,;:!?().]{{3,50}})",
)
_ADDRESS_SELF = re.compile(
    rf"(?<![\w/.,])\d{{1,4}}[ ]?(?:bis|ter|quater)?[ ]?,?[ ]?(?:(?:grande|petite|haute|basse|vieille)[ -]rue|grand'?[ -]?rue)\b"
    rf"(?:[ ]?,?[ \-]{{0,3}}{_POSTCODE}(?:[ ]{_TOWN_ANY})?)?",
    re.IGNORECASE,
)
_NOT_A_DOOR = re.compile(
    r"^\d{1,4} ?,? ?(?:place|cours|parc|voie|cite|passage|villa|lot|route)s?\b", re.IGNORECASE
)


# The address of a service, where people are received: nobody lives there.
_SERVICE = re.compile(
    r"\b(?:permanences?|agences?|sieges?|locaux|bureaux?|antennes?|se (?:tient|tiendra|deroule)|ont? lieu|aura lieu|reunion|"
    r"salle|accueil|organisme|centre|greta|afpa|cfa|opca|fongecif|opacif|apec|pole emploi|cap emploi|mission locale|rendez-vous a|"
    r"maison de l'emploi|chambre|espace|forum|salon|atelier)\b"
)
_RESIDENT = re.compile(
    r"\b(?:habit\w*|domicil\w*|demeur\w*|loge\w*|resid(?:e|ant|ait)|chez|elle|il|mme|m\.|monsieur|madame|beneficiaire|son adresse|sa )"
)


def _place(text, folded, start, end):
    sentence = folded[max(0, start - 90) : start]
    sentence = re.split(r"[.!?\n](?=\s)", sentence)[-1]
    service = _SERVICE.search(sentence) and not _RESIDENT.search(sentence)
    return by_rule("adresse-service" if service else "adresse", start, end)


def find_address(text, folded):
    for match in (*_ADDRESS_FULL.finditer(text), *_ADDRESS_SELF.finditer(text)):
        yield _place(text, folded, match.start(), match.end())
    for match in _ADDRESS_NUMBER.finditer(text):
        door = re.sub(r"^(\d{1,4}) ?(?:bis|ter|quater)\b", r"\1", match[0], flags=re.IGNORECASE)
        words = door.split()
        proper = any(re.sub(r"^[dl]'", "", w)[:1].isupper() for w in words[2:])
        # "12 places de formation", "3 cours de français" are not doors.
        if _NOT_A_DOOR.match(door) and not proper:
            continue
        if re.match(r"\d+ ?,? ?\w+s\b", door) and not re.match(r"\d+ ?,? ?all", door, re.IGNORECASE):
            if not re.match(r"\d+ ?,? ?cours\b", door, re.IGNORECASE):
                continue
        yield _place(text, folded, match.start(), match.end())
    for match in _ADDRESS_HOME.finditer(folded):
        yield by_rule("domicile", match.start(1), match.end(1))


# --- birth date -------------------------------------------------------------------------------------------

_MONTH = r"(?:janv(?:ier|\.)?|fev(?:rier|\.|r\.)?|mars|avr(?:il|\.)|mai|juin|juil(?:let|\.)|aout|sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|dec(?:embre|\.)?)"
_DAY = (
    rf"(?:\d{{1,2}}[ ]?[/.\-][ ]?\d{{1,2}}[ ]?[/.\-][ ]?(?:19|20)?\d\d|\d{{1,2}}(?:er)?[ ]{_MONTH}[ ](?:19|20)\d\d"
    rf"|{_MONTH}[ ](?:19|20)\d\d|\d{{1,2}}[/.\-](?:19|20)\d\d|(?:19|20)\d{{6}}|\d{{1,2}} \d{{1,2}} (?:19|20)\d\d"
    rf"|\d{{1,2}}(?:er)?[ ]{_MONTH}|\d{{1,2}}/\d{{1,2}}(?![/\d])|(?:19[3-9]\d|20[01]\d)|[4-9]\d(?= |,|\.|\)|$))"
)
_BORN = re.compile(
    r"(?:\b(?:nee?s?|ne\(e\))[ ,:]{1,2}(?:(?:[a-z]+[\w\-]*|a [a-z\-]+)[ ,]{1,2}){0,3}?(?:le|en|fin|debut|courant)?[ :]{0,2}"
    r"|\bdate de naissance[ :,\-]{1,4}(?:est )?(?:le |du )?|\bnaissance[ :,\-]{1,4}(?:le |en |du )?|\bddn[ :,\-]{0,3}(?:le )?"
    r"|\bnaissance (?:est |:)?(?:le|en|du)? ?|\banniversaire (?:est |:)?(?:le|du)? ?"
    r"|\bannee de naissance[ :]{1,3}|\bd\.?n\.?[ ]?:[ ]?)"
    rf"({_DAY})"
)
_BORN_AFTER = re.compile(rf"({_DAY})[ ]?\(?(?:date de naissance|naissance|\bddn\b)")


def find_birth_date(text, folded):
    for match in _BORN.finditer(folded):
        lead = folded[match.start() : match.start(1)]
        # « il ne le 12/03… » never happens; « ne » without accent needs a date word and a verb before it.
        if lead.startswith("ne ") and text[match.start() : match.start() + 2].lower() == "ne":
            if re.fullmatch(r"ne (?:le )[ :]{0,2}", lead) and re.search(
                r"(?:19|20)\d\d|[/.\-]\d\d$", match[1]
            ):
                pass
            elif not re.search(r"\b(?:le|en)[ ]?$", lead) or not re.search(
                r"(?:\best|,|\(|^|\bbenef\w*|\bmonsieur|\bm\.) ?$",
                folded[max(0, match.start() - 14) : match.start()],
            ):
                continue
        if re.fullmatch(r"[4-9]\d", match[1]) and not re.search(r"\ben ?$", lead):
            continue
        yield by_rule("naissance", match.start(1), match.end(1))
    for match in _BORN_AFTER.finditer(folded):
        yield by_rule("naissance", match.start(1), match.end(1))


# --- job-seeker identifier --------------------------------------------------------------------------------

_JOB_SEEKER = re.compile(r"(?<![\w])\d{7}[ \-]?[A-Za-z](?![\w'])")
_JOB_SEEKER_SPACED = re.compile(
    r"(?<![\w])\d{3}[ .]\d{3,4}[ .]?\d?[ .]?[A-Za-z](?![\w'])|(?<![\w])\d{8}[ ]?[A-Za-z](?!\w)"
)
_JOB_SEEKER_WORDS = (
    r"identifiant|\bid\b|\bide\b|pole emploi|pole-emploi|\bpe\b|\bde\b|demandeur|inscri|france travail|\bft\b|assedic|"
    r"num(?:ero)?\b|\bn ?[°o]|matricule"
)
_SCHOOL = r"\buai\b|\brne\b|etablissement|lycee|college|\bidcc\b"


def find_job_seeker(text, folded):
    for pattern, needs_words in ((_JOB_SEEKER, False), (_JOB_SEEKER_SPACED, True)):
        for match in pattern.finditer(text):
            if _near(folded, match.start(), match.end(), _SCHOOL):
                continue
            named = _near(folded, match.start(), match.end(), _JOB_SEEKER_WORDS)
            attached = match[0][-1].isupper() and " " not in match[0]
            if named or (attached and not needs_words):
                yield by_rule("identifiant-de", match.start(), match.end())


FINDERS = [
    find_nir,
    find_iban,
    find_siret,
    find_email,
    find_phone,
    find_address,
    find_birth_date,
    find_job_seeker,
]
