"""What the guard reports, by which rule, and how it is hidden."""

import re
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much a finding asks of the writer."""

    INFO = 0  # underlined, no step
    ORDINARY = 1  # one confirmation
    STRONG = 2  # a reason to publish anyway
    BLOCK = 3  # cannot be published


MASKS = {
    "PERSONNE": "[nom]",
    "NIR": "[numéro de sécurité sociale]",
    "TEL": "[tél.]",
    "EMAIL": "[courriel]",
    "ADRESSE": "[adresse]",
    "IBAN": "[IBAN]",
    "SIRET": "[SIRET]",
    "DATE_NAISSANCE": "[date de naissance]",
    "ID_DE": "[identifiant]",
    "SANTE": "[situation de santé]",
    "EMPLOYEUR": "[employeur]",
}

# What a reader is told that a label is.
NAMES = {
    "PERSONNE": "nom de personne",
    "NIR": "numéro de sécurité sociale",
    "TEL": "numéro de téléphone",
    "EMAIL": "adresse électronique",
    "ADRESSE": "adresse postale",
    "IBAN": "coordonnées bancaires",
    "SIRET": "numéro d’entreprise",
    "DATE_NAISSANCE": "date de naissance",
    "ID_DE": "identifiant de demandeur d’emploi",
    "SANTE": "santé ou handicap d’une personne",
    "EMPLOYEUR": "employeur d’une personne",
}

# How to say the same thing without the detail.
ADVICE = {
    "PERSONNE": "Dites plutôt «\u202fune salariée\u202f», «\u202fun jeune que j’accompagne\u202f».",
    "NIR": "Personne n’en a besoin pour vous répondre\u202f; la loi en réserve l’usage.",
    "TEL": "Si un collègue doit appeler, donnez ce numéro en message privé, avec l’accord de la personne.",
    "EMAIL": "Donnez-la en message privé, ou l’adresse générale du service.",
    "ADRESSE": "Le département ou la région suffisent à situer le cas.",
    "IBAN": "Personne n’en a besoin pour vous répondre.",
    "SIRET": "Donnez plutôt le secteur et la taille\u00a0: «\u202findustrie, moins de 50 salariés\u202f».",
    "DATE_NAISSANCE": "Donnez plutôt une tranche d’âge\u00a0: «\u202f45-50 ans\u202f».",
    "ID_DE": "Personne n’en a besoin pour vous répondre.",
    "SANTE": (
        "Dites plutôt ce que cela change au projet\u00a0: «\u202fne peut plus porter de charges\u202f»."
    ),
    "EMPLOYEUR": "Donnez plutôt le secteur et la taille\u00a0: «\u202fgrande distribution\u202f».",
}

# One line for each rule: label, level, why it warns. Counters and rates are kept by rule.
RULES = {
    "nir-cle": ("NIR", Level.BLOCK, "Numéro de sécurité sociale à clé exacte."),
    "nir-forme": ("NIR", Level.STRONG, "Forme d’un numéro de sécurité sociale."),
    "iban-cle": ("IBAN", Level.BLOCK, "Coordonnées bancaires à clé exacte."),
    "iban-forme": ("IBAN", Level.STRONG, "Forme d’un IBAN."),
    "siret": ("SIRET", Level.ORDINARY, "Numéro SIRET d’un établissement."),
    "siren": ("SIRET", Level.ORDINARY, "Numéro SIREN d’une entreprise."),
    "tel": ("TEL", Level.STRONG, "Numéro de téléphone."),
    "tel-lettres": ("TEL", Level.STRONG, "Numéro de téléphone en toutes lettres."),
    "courriel": ("EMAIL", Level.STRONG, "Adresse électronique."),
    "courriel-service": ("EMAIL", Level.INFO, "Adresse électronique d’un service."),
    "adresse": ("ADRESSE", Level.STRONG, "Adresse postale."),
    "adresse-service": ("ADRESSE", Level.INFO, "Adresse d’un service."),
    "domicile": ("ADRESSE", Level.STRONG, "Adresse d’une personne."),
    "naissance": ("DATE_NAISSANCE", Level.STRONG, "Date de naissance."),
    "identifiant-de": ("ID_DE", Level.STRONG, "Identifiant de demandeur d’emploi."),
    "sante-nommee": ("SANTE", Level.STRONG, "Santé ou handicap d’une personne nommée dans le même texte."),
    "sante": ("SANTE", Level.ORDINARY, "Santé ou handicap d’une personne."),
    "employeur": ("EMPLOYEUR", Level.ORDINARY, "Employeur d’une personne."),
    "civilite": ("PERSONNE", Level.ORDINARY, "Nom après une civilité."),
    "initiales": ("PERSONNE", Level.INFO, "Initiales d’une personne."),
    "annonce": ("PERSONNE", Level.ORDINARY, "Nom annoncé comme tel."),
    "prenom-nom": ("PERSONNE", Level.ORDINARY, "Prénom et nom."),
    "prenom": ("PERSONNE", Level.ORDINARY, "Prénom."),
    "prenom-minuscule": ("PERSONNE", Level.ORDINARY, "Prénom en minuscules."),
    "nom-propre": ("PERSONNE", Level.INFO, "Nom propre rattaché à une personne."),
    "nom-propre-sur": ("PERSONNE", Level.ORDINARY, "Nom propre suivi de ce que fait une personne."),
    "initiale-nom": ("PERSONNE", Level.ORDINARY, "Initiale et nom."),
    "repetition": ("PERSONNE", Level.ORDINARY, "Nom déjà donné dans le même texte."),
}


@dataclass(frozen=True, order=True)
class Finding:
    """One span of the original text: ``text[start:end]``. The matched words are not kept here."""

    start: int
    end: int
    label: str
    level: Level
    reason: str
    rule: str = ""

    @property
    def mask(self):
        return MASKS[self.label]

    @property
    def name(self):
        return NAMES[self.label]

    @property
    def advice(self):
        return ADVICE[self.label]

    def moved(self, by):
        return Finding(self.start + by, self.end + by, self.label, self.level, self.reason, self.rule)


def by_rule(rule, start, end):
    """The finding of that rule at that place."""
    return Finding(start, end, *RULES[rule], rule)


def mask(text, findings):
    """The text with each finding replaced by its mask, from the last to the first."""
    for finding in sorted(findings, reverse=True):
        text = text[: finding.start] + finding.mask + text[finding.end :]
    return text


_YEAR = re.compile(r"(?:19|20)\d\d")


def rewordings(finding, words, *, today):
    """What may be written instead of ``words``, the plain mask first; none for what nobody may publish."""
    offered = [finding.mask]
    if finding.label == "DATE_NAISSANCE" and (year := _YEAR.search(words)):
        low = (today.year - int(year[0])) // 5 * 5
        if 15 <= low <= 90:
            offered.append(f"{low}-{low + 5} ans")
    if finding.label == "ADRESSE" and (code := re.search(r"\b(\d\d)[ ]?\d{3}\b", words)):
        offered.append(f"[dans le {code[1]}]")
    offered += _OTHER_WORDS.get(finding.label, ())
    if finding.label == "PERSONNE":
        offered += _somebody(words)
    return offered


_OTHER_WORDS = {
    "EMPLOYEUR": ["une entreprise du secteur", "son employeur"],
    "SANTE": ["un problème de santé"],
}


def _somebody(words):
    start = words.split()[0].rstrip(".").lower() if words.split() else ""
    if start in ("mme", "mmes", "mlle", "madame", "mademoiselle"):
        return ["cette dame", "une bénéficiaire"]
    if start in ("m", "mr", "mm", "monsieur"):
        return ["ce monsieur", "un bénéficiaire"]
    return ["cette personne"]
