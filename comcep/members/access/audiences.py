"""The one answer to "may this person see that".

Everything that is read carries an :class:`Audience` (a section, a page, an image, a document, a report). A
member stands in zero or more audiences, derived on each request from the membership and the roles in force;
nothing is remembered between two requests. What is not granted does not exist for the reader.
"""

from django.db import models

from comcep.members.kinds import COMMITTEES, Kind, RoleName, State


class Audience(models.TextChoices):
    PUBLIC = "public", "Tout le monde"
    OUTSIDERS = "outsiders", "Pairs et hors pairs"
    PEERS = "peers", "Pairs seulement"
    MODERATORS = "moderators", "Animation seulement"
    REPORTS = "reports", "Lecteurs des rapports publiés"


def roles_of(member):
    """Names of the roles in force, read once per request and kept on this instance of the member.

    The member who asks (``request.user``) comes with them: see :mod:`comcep.members.signing.statements`.
    """
    if not getattr(member, "is_authenticated", False) or not _stands(member):
        return frozenset()
    if not hasattr(member, "_roles"):
        member._roles = frozenset(member.roles.current().values_list("name", flat=True))
    return member._roles


def audiences_of(member):
    """The audiences in which ``member`` stands now. Visitor, applicant, former member: public only."""
    if not getattr(member, "is_authenticated", False) or not _stands(member):
        return frozenset({Audience.PUBLIC})
    if not hasattr(member, "_audiences"):
        member._audiences = _derive(member)
    return member._audiences


def _stands(member):
    return member.is_active and member.state == State.VALIDATED  # wall: membership


def _derive(member):
    audiences = {Audience.PUBLIC}
    roles = roles_of(member)
    if member.kind == Kind.PEER:
        audiences |= {Audience.OUTSIDERS, Audience.PEERS, Audience.REPORTS}
        if RoleName.MODERATOR in roles:  # wall: moderator
            audiences.add(Audience.MODERATORS)
    elif member.kind == Kind.OUTSIDER:
        audiences.add(Audience.OUTSIDERS)  # wall: outsider
        if roles & COMMITTEES:  # wall: committees
            audiences.add(Audience.REPORTS)
    elif RoleName.ADMIN in roles:
        # An administrator runs the site and reads what a peer does not need to have hidden: released reports.
        audiences.add(Audience.REPORTS)
    return frozenset(audiences)


def is_moderator(member):
    return Audience.MODERATORS in audiences_of(member)


def may_converse(member):
    """Private messages are for peers and outside members. A committee has no way in to advisers by them."""
    audiences = audiences_of(member)
    return Audience.PEERS in audiences or (
        Audience.OUTSIDERS in audiences and not roles_of(member) & COMMITTEES
    )


def may_look_people_up(member):
    """Only peers do: an outside member answers, or writes to the moderators."""
    return Audience.PEERS in audiences_of(member)  # wall: directory-door


def may_open_admin(member):
    """Wagtail's admin opens for moderators and administrators only; for others it does not exist."""
    return is_moderator(member) or RoleName.ADMIN in roles_of(member)


class AudienceQuerySet(models.QuerySet):
    """For models that carry an ``audience`` column."""

    def visible_to(self, member):
        """Keep the rows that ``member`` may read. Every list, search, mail and report starts here."""
        return self.filter(audience__in=audiences_of(member))  # wall: audience
