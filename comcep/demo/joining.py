"""How everybody joined, and what waits for a decision on the day the demonstration is loaded."""

import itertools
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from comcep.demo.people import DOMAIN
from comcep.members.joining.deadlines import ESCALATION, step_due
from comcep.members.models import (
    Member,
    Network,
    Opening,
    Organisation,
    Presence,
    Region,
    Request,
    StateChange,
)
from comcep.notifications.working_days import is_working_day, working_days_between

TO_CHECK = 4  # members of the demonstration's referent whose presence was last confirmed a year ago


@dataclass(frozen=True)
class Waiting:
    """Somebody who is not a member: the request stands at a stage, after that many working days."""

    first_name: str
    last_name: str
    organisation: str
    region: str
    job: str
    days: int
    stage: str = "sent"
    question: str = ""
    answer: str = ""
    reason: str = ""


POLE_EMPLOI, CAP_EMPLOI, MISSION_LOCALE = "pole-emploi", "cap-emploi", "mission-locale"
WAITING = [
    Waiting("Aïcha", "Benslimane", POLE_EMPLOI, "bretagne", "Conseillère à l’emploi", 1),
    Waiting("Gaëtan", "Le Corre", POLE_EMPLOI, "pays-de-la-loire", "Conseiller à l’emploi", 2),
    Waiting("Mireille", "Tavernier", POLE_EMPLOI, "guadeloupe", "Psychologue du travail", 5),
    Waiting("Rachid", "Meziane", POLE_EMPLOI, "hauts-de-france", "Conseiller à l’emploi", 8),
    Waiting(
        "Loïc", "Hamelin", POLE_EMPLOI, "grand-est", "Chargé de mission", 4, "to_complete",
        question="Exercez-vous le CEP, ou seulement l’accueil\u202f? Dites-nous dans quelle agence.",
    ),
    Waiting(
        "Blandine", "Ruault", POLE_EMPLOI, "normandie", "Conseillère à l’emploi", 2, "completed",
        question="Votre adresse est celle d’un organisme de formation\u00a0: quel est votre poste\u202f?",
        answer="Je suis détachée deux jours par semaine\u202f; les autres jours je reçois du public.",
    ),
    Waiting("Jérôme", "Castagnet", POLE_EMPLOI, "occitanie", "Directeur d’agence", 15, "refused",
        reason="La ComCEP est réservée aux conseillers qui reçoivent du public. Un collègue de votre équipe "
        "peut demander à la rejoindre.",
    ),
    Waiting("Sonia", "Perrodin", POLE_EMPLOI, "bretagne", "Conseillère à l’emploi", 9, "withdrawn"),
    Waiting("Yann", "Kerdoncuff", POLE_EMPLOI, "bretagne", "Conseiller à l’emploi", 0, "requested"),
    Waiting("Odile", "Fontanel", "unifaf", "occitanie", "Conseillère en évolution professionnelle", 12),
    Waiting("Karim", "Delaunay", MISSION_LOCALE, "la-reunion", "Conseiller en insertion professionnelle", 3),
    Waiting("Luce", "Apatou", CAP_EMPLOI, "guyane", "Chargée de mission", 6, "parked"),
]  # fmt: skip


def load(cast):
    """Past requests of the advisers, and everybody's history."""
    _past([Member.objects.get(pk=member.pk) for member in cast.everybody()])


def load_waiting(cast, stand):
    """What waits for a decision on the day, one request at each stage; and who was there lately."""
    _presences(cast, stand)
    Opening.objects.create(
        network=Network.objects.get(slug=CAP_EMPLOI),
        region=Region.objects.get(slug="guyane"),
        state=Opening.State.CLOSED,
    )
    for each in WAITING:
        _waiting(each, stand, cast.named["referent"])
    _transfer(cast, stand)


def _past(people):
    requests, changes = [], []
    for member in people:
        asked, decided, by = member.date_joined, member.validated_at, member.validated_by_id
        steps = [("", "requested", asked, None), ("requested", "confirmed", asked, None)]
        steps.append(("confirmed", "validated", decided, by))
        changes += [
            StateChange(member=member, from_state=before, to_state=to, at=at, by_id=who)
            for before, to, at, who in steps
        ]
        if member.kind == Member.Kind.PEER:
            requests.append(
                Request(
                    member=member, network_id=member.network_id, organisation_id=member.organisation_id,
                    region_id=member.region_id, job=member.job, asked_at=asked, charter_at=asked,
                    confirmed_at=asked, sent_at=asked, closed_at=decided, closed_by_id=by,
                    outcome=Request.Outcome.ACCEPTED,
                )
            )  # fmt: skip
    StateChange.objects.bulk_create(changes)
    Request.objects.bulk_create(requests)


def _presences(cast, stand):
    """Everybody was there on the day of loading, but a few whom the referent has to look at."""
    today = timezone.localdate(stand.moment)
    old = {member.pk for member in cast.groups["pole-emploi"][-TO_CHECK:]}
    Presence.objects.bulk_create(
        Presence(member=member, confirmed_on=today - timedelta(days=370 if member.pk in old else 0))
        for member in cast.everybody()
    )


# For each stage: the state of the person, and how it was reached after the address was confirmed.
State, Outcome = Member.State, Request.Outcome
STAGES = {
    "requested": (State.REQUESTED, []),
    "parked": (State.CONFIRMED, []),
    "sent": (State.CONFIRMED, []),
    "to_complete": (State.TO_COMPLETE, [State.TO_COMPLETE]),
    "completed": (State.CONFIRMED, [State.TO_COMPLETE, State.CONFIRMED]),
    "refused": (State.REFUSED, [State.REFUSED]),
    "withdrawn": (State.ENDED, [State.ENDED]),
}
OUTCOMES = {"refused": Outcome.REFUSED, "withdrawn": Outcome.WITHDRAWN}


def _waiting(each, stand, referent):
    asked = _days_before(stand.moment, each.days)
    place = Organisation.objects.get(slug=each.organisation)
    where = {
        "network_id": place.network_id,
        "organisation": place,
        "region": Region.objects.get(slug=each.region),
    }
    state, after = STAGES[each.stage]
    confirmed = None if each.stage == "requested" else asked + timedelta(minutes=12)
    closed = stand.at_work(days=2) if each.stage in OUTCOMES else None
    member = Member.objects.create(
        email=f"{slugify(each.first_name)}.{slugify(each.last_name)}@{DOMAIN}",
        password=make_password(None),
        first_name=each.first_name,
        last_name=each.last_name,
        job=each.job,
        state=state,
        date_joined=asked,
        ended_at=closed if state == State.ENDED else None,
        is_demo=True,
        **(where if confirmed else {}),
    )
    steps = ["", State.REQUESTED, *([State.CONFIRMED] if confirmed else []), *after]
    for number, (before, to) in enumerate(itertools.pairwise(steps)):
        StateChange.objects.create(
            member=member, from_state=before, to_state=to,
            at=(asked, confirmed, closed or confirmed)[min(number, 2)],
            by=referent if to in (State.TO_COMPLETE, State.REFUSED) else None,
            reason=each.reason if to == State.REFUSED else "",
        )  # fmt: skip
    sent = None if each.stage in ("requested", "parked") else confirmed
    step = step_due(timezone.localdate(sent), timezone.localdate(stand.moment)) if sent and not closed else 0
    Request.objects.create(
        member=member, job=each.job, asked_at=asked, charter_at=asked, confirmed_at=confirmed, sent_at=sent,
        parked=each.stage == "parked", turn=2 if each.answer else int(sent is not None), step=step,
        escalated_at=stand.at_work(hours=4) if step == ESCALATION else None, question=each.question,
        answer=each.answer, asked_by=referent if each.question else None, reason=each.reason,
        outcome=OUTCOMES.get(each.stage, ""), closed_at=closed,
        closed_by=referent if each.stage == "refused" else None, **where,
    )  # fmt: skip


def _transfer(cast, stand):
    """An adviser of a Mission locale goes to Pôle emploi, where the referent has to say yes."""
    member = cast.groups["missions-locales"][-1]
    place = Organisation.objects.get(slug="pole-emploi")
    now = stand.at_work(hours=20)
    Request.objects.create(
        kind=Request.Kind.TRANSFER, member=member, network_id=place.network_id, organisation=place,
        region_id=member.region_id, job="Conseillère à l’emploi", asked_at=now, confirmed_at=now, sent_at=now,
        turn=1,
    )  # fmt: skip


def _days_before(now, days):
    """The moment from which ``days`` working days have gone by until ``now``, an hour ago at the latest."""
    sent = now - timedelta(hours=1)
    while working_days_between(sent.date(), now.date()) < days or not is_working_day(sent.date()):
        sent -= timedelta(days=1)
    return sent
