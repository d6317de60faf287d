"""The 319 members of January 2017, invented one by one around the published numbers.

Names are drawn from two lists; everything is drawn with one seed, so that two loads give the same people.
Joining follows the published phases: the pilot group (February and March 2016, three regions), those three
regions (from July), every region (from October).
"""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify
from django.utils.timezone import make_aware

from comcep.demo import published
from comcep.members.models import Member, Network, Organisation, Region, Role

PASSWORD = "demo-comcep-2017"  # noqa: S105  (printed by `make run`; such accounts never live on a real site)
DOMAIN = "demo.comcep.example"

# Advisers of the pilot group, then of the three regions between July and September, by published group.
PILOT = {"fongecif": 6, "missions-locales": 5, "pole-emploi": 4, "apec": 3, "cap-emploi": 3, "unifaf": 3}
SUMMER = {
    "fongecif": 11,
    "missions-locales": 16,
    "pole-emploi": 7,
    "apec": 5,
    "cap-emploi": 6,
    "unifaf": 3,
    "uniformation": 2,
    "faf-tt": 2,
}
# Where the others work: the first ones named, so that no region is left out, the rest by weight.
PLACED = {
    "missions-locales": [
        "la-reunion",
        "guadeloupe",
        "martinique",
        "guyane",
        "mayotte",
        "corse",
        "hauts-de-france",
    ],
    "pole-emploi": ["guadeloupe", "la-reunion", "hauts-de-france"],
    "cap-emploi": ["la-reunion", "martinique"],
}
WEIGHTS = {
    "auvergne-rhone-alpes": 10,
    "bourgogne-franche-comte": 4,
    "bretagne": 6,
    "centre-val-de-loire": 5,
    "corse": 1,
    "grand-est": 8,
    "hauts-de-france": 7,
    "ile-de-france": 13,
    "normandie": 6,
    "nouvelle-aquitaine": 9,
    "occitanie": 9,
    "pays-de-la-loire": 7,
    "provence-alpes-cote-d-azur": 7,
    "guadeloupe": 1,
    "martinique": 1,
    "la-reunion": 2,
}
JOBS = {
    "missions-locales": (
        "Conseillère en insertion professionnelle",
        "Conseiller en insertion professionnelle",
    ),
    "pole-emploi": ("Conseillère à l’emploi", "Conseiller à l’emploi"),
    "apec": ("Consultante", "Consultant"),
    "cap-emploi": ("Chargée de mission", "Chargé de mission"),
    "carif-oref": ("Chargée de mission", "Chargé de mission"),
    "horspairs": ("Chargée de projet", "Chargé de projet"),
}
ADVISER = ("Conseillère en évolution professionnelle", "Conseiller en évolution professionnelle")


@dataclass(frozen=True)
class Persona:
    """Somebody whose place in the story is decided: a demonstration account, or a moderator."""

    name: str
    first_name: str
    last_name: str
    woman: bool
    group: str
    rank: int  # among the members of the group, by order of joining
    region: str = ""
    organisation: str = ""
    account: bool = True


PERSONAS = [
    Persona("conseiller", "Mathieu", "Cazenave", False, "fongecif", 17, "pays-de-la-loire"),
    Persona("conseillere", "Nadège", "Berthomieu", True, "missions-locales", 1, "auvergne-rhone-alpes"),
    Persona("referent", "Philippe", "Lannoy", False, "pole-emploi", 0, "bourgogne-franche-comte"),
    Persona("animatrice", "Hélène", "Marchadier", True, "apec", 1, "auvergne-rhone-alpes"),
    Persona(
        "animatrice-2", "Sylvie", "Grandjean", True, "cap-emploi", 1, "bourgogne-franche-comte", account=False
    ),
    Persona(
        "animatrice-3",
        "Karine",
        "Escoffier",
        True,
        "fongecif",
        1,
        "provence-alpes-cote-d-azur",
        account=False,
    ),
    Persona("horspair", "Claire", "Vautrin", True, "horspairs", 1, "ile-de-france", "centre-inffo"),
    Persona("comite", "Laurent", "Desforges", False, "horspairs", 0, "ile-de-france", "dgefp"),
]
STEERING = ["regions-de-france", "fpspp"]
COMMITTEE = ["fpspp", "unml", "cheops", "pole-emploi-dg", "apec-siege", "centre-inffo", "uodc", "rco"]


@dataclass
class Cast:
    """Who can write in the demonstration: members by group in order of joining, and those with a name."""

    groups: dict[str, list[Member]] = field(default_factory=dict)
    named: dict[str, Member] = field(default_factory=dict)
    moderators: set[int] = field(default_factory=set)

    def everybody(self):
        return [member for group in self.groups.values() for member in group]


def load():
    """Create networks, organisations, regions, members and roles; gives the ``Cast``."""
    regions = _regions()
    networks, organisations = _organisations()
    people = _People(regions, networks, organisations)
    cast = people.hire()
    Member.objects.bulk_create(cast.everybody())
    admin = _administrator(people.password)
    _validators(cast, admin)
    _roles(cast, admin)
    return cast


def _regions():
    rows = [Region(**region) for region in published.figures()["regions"]]
    return {region.slug: region for region in Region.objects.bulk_create(rows)}


def _organisations():
    networks, organisations = {}, []
    for position, row in enumerate(published.figures()["networks"], 1):
        network = Network.objects.create(
            slug=row["slug"], name=row["name"], full_name=row["full_name"], position=position
        )
        networks[network.slug] = network
        organisations += [
            Organisation(slug=each["slug"], name=each["name"], network=network, reporting_group=each["group"])
            for each in row["organisations"]
        ]
    organisations += [
        Organisation(slug=each["slug"], name=each["name"], reporting_group="Carif-Oref")
        for each in published.figures()["carif_oref"]
    ]
    organisations += [Organisation(slug=slug, name=name) for slug, (name, _) in published.OUTSIDE.items()]
    return networks, {each.slug: each for each in Organisation.objects.bulk_create(organisations)}


class _People:
    """Draws everybody, in a fixed order, from one seed."""

    def __init__(self, regions, networks, organisations):
        self.random = random.Random(20170116)
        self.regions, self.networks, self.organisations = regions, networks, organisations
        self.names = json.loads((published.DATA / "names.json").read_text())
        self.taken = {(persona.first_name, persona.last_name) for persona in PERSONAS}
        self.password = make_password(PASSWORD)
        self.personas = {(persona.group, persona.rank): persona for persona in PERSONAS}
        self.pilot_regions = published.figures()["pilot"]["regions"]

    def hire(self):
        cast = Cast()
        for network in published.figures()["networks"]:
            places = [each for each in network["organisations"] if each["group"] == "Fongecif"]
            for group in network["groups"]:
                cast.groups[group["slug"]] = [
                    self._adviser(network["slug"], group["slug"], rank, group["advisers"], places, cast)
                    for rank in range(group["advisers"])
                ]
        cast.groups["carif-oref"] = self._carif_oref()
        cast.groups["horspairs"] = self._outsiders(cast)
        for persona in PERSONAS:
            if persona.name in ("animatrice", "animatrice-2", "animatrice-3"):
                cast.named[persona.name] = cast.groups[persona.group][persona.rank]
        return cast

    def _adviser(self, network, group, rank, total, fongecif, cast):
        persona = self.personas.get((group, rank))
        region = persona.region if persona else self._region(group, rank, fongecif)
        slug = group
        if group == "fongecif":
            slug = next(place["slug"] for place in fongecif if place["region"] == region)
        elif group == "missions-locales":
            slug = "mission-locale"
        asked_at, validated_at = self._joining(group, rank, total)
        member = self._member(persona, JOBS.get(group, ADVISER), asked_at, validated_at)
        member.kind = Member.Kind.PEER
        member.network = self.networks[network]
        member.organisation = self.organisations[slug]
        member.region = self.regions[region]
        if persona:
            cast.named[persona.name] = member
        return member

    def _region(self, group, rank, fongecif):
        early = PILOT.get(group, 0) + SUMMER.get(group, 0)
        if rank < early:
            return self.pilot_regions[rank % len(self.pilot_regions)]
        placed = PLACED.get(group, [])
        if rank - early < len(placed):
            return placed[rank - early]
        weights = WEIGHTS
        if group == "fongecif":
            weights = {place["region"]: WEIGHTS[place["region"]] for place in fongecif}
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _joining(self, group, rank, total):
        """When the request came and when the network validated it, denser at the start of each phase."""
        pilot, summer = PILOT.get(group, 0), SUMMER.get(group, 0)
        if rank < pilot:
            asked = datetime(2016, 2, 1) + timedelta(days=28 * rank / pilot)
        elif rank < pilot + summer:
            asked = datetime(2016, 7, 1) + timedelta(days=84 * ((rank - pilot) / summer) ** 1.2)
        else:
            share = (rank - pilot - summer) / (total - pilot - summer)
            asked = datetime(2016, 10, 3) + timedelta(days=99 * share**1.4)
        # The first of a group is its referent, so the shortest wait keeps the order of joining.
        return self._request(asked, 1 if rank == 0 else self.random.randint(1, 5))

    def _request(self, day, wait):
        """When a request came, the next working day, and when it was validated, ``wait`` days later."""
        asked_at = self._office_hours(day + timedelta(days=1))
        return make_aware(asked_at), make_aware(self._office_hours(asked_at + timedelta(days=wait)))

    def _office_hours(self, day):
        """Some moment of that day, or of the Monday after it."""
        day = day.replace(hour=0, minute=0, second=0, microsecond=0)
        if day.weekday() >= 5:
            day += timedelta(days=7 - day.weekday())
        return day + timedelta(minutes=self.random.randint(9 * 60, 17 * 60))

    def _carif_oref(self):
        members = []
        for row in published.figures()["carif_oref"]:
            for number in range(row["members"]):
                early = row["region"] in self.pilot_regions
                asked = datetime(2016, 8, 29) if early else datetime(2016, 10, 5)
                asked += timedelta(days=len(members) + number)
                member = self._outsider("carif-oref", len(members), row["slug"], row["region"], asked)
                members.append(member)
        return sorted(members, key=lambda member: member.validated_at)

    def _outsiders(self, cast):
        """The first of each house in July, with the operational committee; the others through the autumn."""
        houses = {slug: number for slug, (_, number) in published.OUTSIDE.items()}
        queue = [slug for turn in range(3) for slug, number in houses.items() if number > turn]
        for persona in sorted((p for p in PERSONAS if p.group == "horspairs"), key=lambda p: p.rank):
            queue.remove(persona.organisation)
            queue.insert(persona.rank, persona.organisation)
        members = []
        for rank, slug in enumerate(queue):
            asked = datetime(2016, 7, 4) + timedelta(days=rank)
            if rank >= len(houses):
                asked = datetime(2016, 9, 12) + timedelta(days=7.5 * (rank - len(houses)))
            member = self._outsider("horspairs", rank, slug, "ile-de-france", asked)
            members.append(member)
            if persona := self.personas.get(("horspairs", rank)):
                cast.named[persona.name] = member
        return members

    def _outsider(self, group, rank, organisation, region, asked):
        asked_at, validated_at = self._request(asked, 2)
        member = self._member(self.personas.get((group, rank)), JOBS[group], asked_at, validated_at)
        member.kind = Member.Kind.OUTSIDER
        member.organisation = self.organisations[organisation]
        member.region = self.regions[region]
        return member

    def _member(self, persona, jobs, asked_at, validated_at):
        if persona:
            woman, first_name, last_name = persona.woman, persona.first_name, persona.last_name
        else:
            woman, first_name, last_name = self._name()
        account = persona is not None and persona.account
        mailbox = persona.name if account else f"{slugify(first_name)}.{slugify(last_name)}"
        return Member(
            email=f"{mailbox}@{DOMAIN}",
            password=self.password if account else make_password(None),
            first_name=first_name,
            last_name=last_name,
            job=jobs[0 if woman else 1],
            state=Member.State.VALIDATED,
            date_joined=asked_at,
            validated_at=validated_at,
            is_demo=True,
        )

    def _name(self):
        while True:
            woman = self.random.random() < 0.68
            first_name = self.random.choice(self.names["women" if woman else "men"])
            last_name = self.random.choice(self.names["surnames"])
            if (first_name, last_name) not in self.taken:
                self.taken.add((first_name, last_name))
                return woman, first_name, last_name


def _administrator(password):
    joined = make_aware(datetime(2016, 2, 1, 9))
    return Member.objects.create(
        email=f"admin@{DOMAIN}",
        password=password,
        is_staff=True,
        is_superuser=True,
        first_name="Administration",
        last_name="du site",
        kind=Member.Kind.STAFF,
        state=Member.State.VALIDATED,
        date_joined=joined,
        validated_at=joined,
        listed=False,
        is_demo=True,
    )


def referents(cast):
    """``{group: its referent}``: the first adviser of each group to have joined."""
    return {group: members[0] for group, members in cast.groups.items() if members and members[0].network_id}


def _validators(cast, admin):
    """A referent validates the advisers of the group; the moderator, once there is one, an outside member."""
    chosen = referents(cast)
    opening = make_aware(datetime(2016, 7, 1))
    validated = defaultdict(list)
    for group, members in cast.groups.items():
        for member in members:
            validator = chosen.get(group)
            if validator is None and member.validated_at >= opening:
                validator = cast.named["animatrice"]
            if validator is None or validator is member:
                validator = admin
            validated[validator].append(member.pk)
    for validator, pks in validated.items():
        Member.objects.filter(pk__in=pks).update(validated_by=validator)


def _roles(cast, admin):
    moderators = [cast.named[name] for name in ("animatrice", "animatrice-2", "animatrice-3")]
    cast.moderators = {member.pk for member in moderators}
    roles = [Role(member=admin, name=Role.Name.ADMIN, starts_on=admin.date_joined.date())]
    roles += [Role(member=each, name=Role.Name.MODERATOR, starts_on=date(2016, 7, 1)) for each in moderators]
    for group, member in referents(cast).items():
        by_organisation = group not in ("fongecif", "missions-locales", "pole-emploi", "apec", "cap-emploi")
        scope = {"organisation": member.organisation} if by_organisation else {"network": member.network}
        roles.append(
            Role(member=member, name=Role.Name.REFERENT, starts_on=member.validated_at.date(), **scope)
        )
    seats = {cast.named["comite"]: Role.Name.COMMITTEE}
    for names, role in ((STEERING, Role.Name.STEERING), (COMMITTEE, Role.Name.COMMITTEE)):
        for slug in names:
            free = (
                member
                for member in cast.groups["horspairs"]
                if member.organisation.slug == slug
                and member not in seats
                and member != cast.named["horspair"]
            )
            seats[next(free)] = role
    roles += [
        Role(member=member, name=name, starts_on=member.validated_at.date()) for member, name in seats.items()
    ]
    Role.objects.bulk_create(roles)
