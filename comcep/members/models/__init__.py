"""Who may come in: places, members, their roles, what they asked and how they came to where they stand."""

from comcep.members.models.changes import StateChange
from comcep.members.models.files import KeptFile
from comcep.members.models.invitations import Invitation, ListImport
from comcep.members.models.leaving import Departure, InactivityNotice
from comcep.members.models.letters import Letter
from comcep.members.models.members import Member
from comcep.members.models.openings import Opening
from comcep.members.models.places import Network, Organisation, Region
from comcep.members.models.presence import Presence
from comcep.members.models.requests import Request
from comcep.members.models.roles import Role
from comcep.members.models.signing import SignIn, SignInLink

__all__ = [
    "Departure",
    "InactivityNotice",
    "Invitation",
    "KeptFile",
    "Letter",
    "ListImport",
    "Member",
    "Network",
    "Opening",
    "Organisation",
    "Presence",
    "Region",
    "Request",
    "Role",
    "SignIn",
    "SignInLink",
    "StateChange",
]
