"""A real community from an empty database: what it begins with, and the first two who may act in it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from comcep.home.actions import ensure_pages
from comcep.members.joining.places import lay_places, places
from comcep.members.kinds import Kind, RoleName, State
from comcep.members.models import Member, Network, Region, Role
from comcep.members.states import enter
from forum.sections.publics import lay_publics
from forum.sections.rubrics import lay_rubrics
from kb.authoring.tree import ensure_index


class Unfit(ValueError):
    """What was given cannot be used; the sentence says why."""


@dataclass(frozen=True)
class Person:
    """Somebody who begins with a role; a moderator is an adviser of a network."""

    email: str
    name: str
    network: str = ""
    region: str = ""

    def split_name(self):
        first, _, last = " ".join(self.name.split()).partition(" ")
        if not last:
            raise Unfit(f"«\u202f{self.name}\u202f» n’est pas un prénom suivi d’un nom.")
        return first, last


def check_email(email):
    """Raises :class:`Unfit`, as do the two below."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise Unfit(f"«\u202f{email}\u202f» n’est pas une adresse électronique.") from error


def check_name(name):
    Person("", name).split_name()


def check_networks(slugs):
    known = [network["slug"] for network in places()["networks"]]
    unknown = set(slugs) - set(known)
    if unknown:
        raise Unfit(
            f"Réseau inconnu\u00a0: {', '.join(sorted(unknown))}. Choisissez parmi\u00a0: {', '.join(known)}."
        )


@transaction.atomic
def set_up(*, administrator, moderator, opened):
    """Lay what is missing and change nothing else; give sentences that say what was done.

    ``administrator`` and ``moderator``: a :class:`Person`, or ``None`` when somebody is it already.
    ``opened``: slugs of networks. Raises :class:`Unfit`.
    """
    check_networks(opened)
    ensure_index(ensure_pages())
    lay_places(opened)
    lay_publics()
    done = ["Pages, aide, textes légaux, réseaux, régions, thèmes, publics et glossaire sont en place."]
    sections = lay_rubrics()
    if sections:
        top = sum(section.parent_id is None for section in sections.values())
        done.append(f"{top} rubriques et leurs {len(sections) - top} sous-rubriques sont créées.")
    for person, role in ((administrator, RoleName.ADMIN), (moderator, RoleName.MODERATOR)):
        if person:
            done += _give(person, role)
    return done


def has(role):
    """Whether somebody holds that role now."""
    return Role.objects.current().filter(name=role, member__state=State.VALIDATED).exists()


def _give(person, role):
    """Open the account if there is none, and give it the role if it has it not."""
    check_email(person.email)
    member = Member.objects.filter(email__iexact=person.email).first()
    if member is None:
        member = _open_account(person, role)
    elif member.state != State.VALIDATED:
        state = member.get_state_display()
        raise Unfit(f"{person.email} n’est pas membre\u00a0: son adhésion est «\u202f{state}\u202f».")
    elif role == RoleName.MODERATOR and member.kind != Kind.PEER:
        raise Unfit(f"{person.email} n’est pas conseiller\u00a0: l’animation est confiée à un pair.")
    if member.roles.current().filter(name=role).exists():
        return []
    Role.objects.create(member=member, name=role)
    return [f"{person.email} a le rôle «\u202f{RoleName(role).label}\u202f»."]


def _open_account(person, role):
    first_name, last_name = person.split_name()
    member = Member(
        email=person.email.lower(), first_name=first_name, last_name=last_name, state=State.VALIDATED
    )
    member.set_unusable_password()
    if role == RoleName.ADMIN:
        member.kind, member.listed = Kind.STAFF, False
    else:
        member.kind = Kind.PEER
        member.network = _place(Network, person.network, "réseau")
        member.region = _place(Region, person.region, "région") if person.region else None
    enter(member, by=None, reason="À l’ouverture de la communauté.")
    return member


def _place(model, slug, word):
    found = model.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(model.objects.values_list("slug", flat=True))
        raise Unfit(f"Aucun {word} «\u202f{slug}\u202f». Choisissez parmi\u00a0: {known}.")
    return found
