"""Procedures as pages, where they come from, what readers say of them, their files: one module a noun."""

from kb.models.files import WalledDocument, WalledImage, WalledRendition
from kb.models.index import ProcedureIndexPage
from kb.models.procedures import ProcedurePage
from kb.models.provenance import Provenance
from kb.models.readers import Feedback, FollowedProcedure
from kb.models.walls import READERS, WalledPage

__all__ = [
    "READERS",
    "Feedback",
    "FollowedProcedure",
    "ProcedureIndexPage",
    "ProcedurePage",
    "Provenance",
    "WalledDocument",
    "WalledImage",
    "WalledPage",
    "WalledRendition",
]
