"""The personal-data guard: finds what could identify a beneficiary in French professional text.

Pure functions, no model to download, nothing sent anywhere, nothing kept. ``docs/garde.md`` says what it finds.
The guard warns and blocks only what a checksum proves; the charter says that the author stays responsible.
"""

from comcep.privacy.guard.eraser import Eraser
from comcep.privacy.guard.finder import find, find_forbidden
from comcep.privacy.guard.findings import NAMES, RULES, Finding, Level, mask, rewordings
from comcep.privacy.guard.shown import Shown

__all__ = [
    "NAMES",
    "RULES",
    "Eraser",
    "Finding",
    "Level",
    "Shown",
    "find",
    "find_forbidden",
    "mask",
    "rewordings",
]
