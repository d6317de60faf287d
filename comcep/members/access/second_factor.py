"""The second factor: who must have one, and who lacks it."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from comcep.members.access.audiences import roles_of
from comcep.members.kinds import RoleName

ASKED_OF = frozenset({RoleName.REFERENT, RoleName.MODERATOR, RoleName.ADMIN})
COUNTS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_one():
    """An expression that says of a row of ``Member`` whether it has a second factor."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=COUNTS))


def must_have_one(member):
    """Moderators, referents and administrators must; the demonstration accounts are left alone."""
    return not member.is_demo and bool(ASKED_OF & roles_of(member))


def lacks_one(member):
    """Whether ``member`` must set up a second factor before anything else."""
    held = getattr(member, "has_second_factor", None)
    if held is None:
        held = holds_one(member)
    return not held and must_have_one(member)


def holds_one(member):
    return Authenticator.objects.filter(user=member, type__in=COUNTS).exists()
