"""What the guard reports, and how it is hidden."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much a finding asks of the writer (``PRIVACY.md`` §9, « Behaviour »)."""

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


@dataclass(frozen=True, order=True)
class Finding:
    """One span of the original text: ``text[start:end]``. The matched words are not kept here."""

    start: int
    end: int
    label: str
    level: Level
    reason: str

    @property
    def mask(self):
        return MASKS[self.label]


def mask(text, findings):
    """The text with each finding replaced by its mask, from the last to the first."""
    for finding in sorted(findings, reverse=True):
        text = text[: finding.start] + finding.mask + text[finding.end :]
    return text
