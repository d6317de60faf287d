"""The personal-data guard: finds what could identify a beneficiary in French professional text.

Pure functions, no model to download, nothing sent anywhere, nothing kept. ``PRIVACY.md`` §9 is the specification.
The guard warns and blocks only what a checksum proves; the charter says that the author stays responsible.
"""

from comcep.privacy.guard.finder import find
from comcep.privacy.guard.findings import Finding, Level, mask

__all__ = ["Finding", "Level", "find", "mask"]
