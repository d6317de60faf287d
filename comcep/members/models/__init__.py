"""Who may come in: networks, organisations, regions, members, the roles they hold and how they came to it."""

from comcep.members.models.changes import StateChange
from comcep.members.models.leaving import Departure, InactivityNotice
from comcep.members.models.members import Member, MemberManager, MemberQuerySet
from comcep.members.models.places import Network, Organisation, Region
from comcep.members.models.roles import Role, RoleQuerySet
from comcep.members.models.signing import SignIn, SignInLink

__all__ = [
    "Departure",
    "InactivityNotice",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "Network",
    "Organisation",
    "Region",
    "Role",
    "RoleQuerySet",
    "SignIn",
    "SignInLink",
    "StateChange",
]
