"""Which kinds of members there are, the states of a membership, and the roles. They need no model."""

from django.db import models


class Kind(models.TextChoices):
    PEER = "peer", "Conseiller ou conseillère"
    OUTSIDER = "outsider", "Hors pair"
    STAFF = "staff", "Administration du site"


class State(models.TextChoices):
    REQUESTED = "requested", "Demande reçue"
    CONFIRMED = "confirmed", "Adresse confirmée"
    TO_COMPLETE = "to_complete", "À compléter"
    VALIDATED = "validated", "Validée"
    SUSPENDED = "suspended", "Suspendue"
    ENDED = "ended", "Terminée"
    REFUSED = "refused", "Refusée"


CLOSED = frozenset({State.SUSPENDED, State.ENDED, State.REFUSED})
"""Nobody signs in from there."""

LEGAL = {
    "": tuple(State.values),
    "requested": ("confirmed", "ended"),
    "confirmed": ("to_complete", "validated", "refused", "ended"),
    "to_complete": ("confirmed", "validated", "refused", "ended"),
    "validated": ("suspended", "ended"),
    "suspended": ("validated", "ended"),
    "ended": ("requested",),
    "refused": ("requested",),
}
"""Where a membership may go from each state; the empty one is before the account exists.

The database refuses anything else (``comcep.members.triggers``). Who comes back asks again.
"""


class RoleName(models.TextChoices):
    REFERENT = "referent", "Référent de réseau"
    HEAD = "head", "Siège"
    MODERATOR = "moderator", "Animation"
    COMMITTEE = "committee", "Comité opérationnel"
    STEERING = "steering", "Comité de pilotage"
    ADMIN = "admin", "Administration"


COMMITTEES = frozenset({RoleName.COMMITTEE, RoleName.STEERING})
