"""What a referent answers for: networks and organisations, derived on each request like audiences."""

from dataclasses import dataclass

from django.db.models import Q

from comcep.members.access.audiences import is_moderator, roles_of
from comcep.members.kinds import RoleName


@dataclass(frozen=True)
class Scopes:
    networks: frozenset = frozenset()
    organisations: frozenset = frozenset()

    @classmethod
    def of(cls, places):
        """From the places of roles, ``(network, organisation)``: the organisation stands before."""
        places = list(places)
        return cls(
            frozenset(network for network, organisation in places if network and not organisation),
            frozenset(organisation for _, organisation in places if organisation),
        )

    def __bool__(self):
        return bool(self.networks or self.organisations)

    def hold(self, network_id, organisation_id):
        """Whether that place is one of them."""
        return network_id in self.networks or organisation_id in self.organisations

    def rows(self):
        """The same of rows that have a ``network`` and an ``organisation``."""
        return Q(network__in=self.networks) | Q(organisation__in=self.organisations)


NOWHERE = Scopes()


def scopes_of(member):
    """Where ``member`` is a referent now. Kept on this instance, as roles are."""
    if RoleName.REFERENT not in roles_of(member):
        return NOWHERE
    if not hasattr(member, "_scopes"):
        held = member.roles.current().filter(name=RoleName.REFERENT)
        member._scopes = Scopes.of(held.values_list("network", "organisation"))
    return member._scopes


def may_open_desk(member):
    """The desk of requests is for referents and moderators; for others it does not exist."""
    return bool(scopes_of(member)) or is_moderator(member)  # wall: desk-door


def proposes_for(member):
    """Organisations whose head office ``member`` is: outside members of theirs are proposed, no more."""
    if RoleName.HEAD not in roles_of(member):
        return frozenset()
    rows = member.roles.current().filter(name=RoleName.HEAD)
    return frozenset(rows.values_list("organisation", flat=True))


def may_propose(member):
    """Outside members are proposed by whoever has the desk, and by head offices."""
    return may_open_desk(member) or RoleName.HEAD in roles_of(member)


def may_suspend(member):
    """Who closes a membership until further notice, or lifts that: the moderators alone."""
    return is_moderator(member)  # wall: suspending


def may_decide_proposals(member):
    """Who answers for outside members: the moderators alone."""
    return is_moderator(member)  # wall: proposals-decided


def may_let_in(member, network_id, organisation_id):
    """Whether ``member`` may let people in there: a referent of that place, or a moderator."""
    return is_moderator(member) or scopes_of(member).hold(network_id, organisation_id)
