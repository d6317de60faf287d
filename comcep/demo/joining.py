"""How everybody joined, and what waits for a decision on the day the demonstration is loaded."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from comcep.demo.people import DOMAIN
from comcep.members.models import Member, Organisation, Presence, Region, Request, StateChange
from comcep.notifications.working_days import is_working_day, working_days_between

TO_CHECK = 4  # members of the demonstration's referent whose presence was last confirmed a year ago

# First name, last name, organisation, region, job, working days of waiting, question asked of the person.
WAITING = [
    ("Aïcha", "Benslimane", "pole-emploi", "bretagne", "Conseillère à l’emploi", 1, ""),
    ("Gaëtan", "Le Corre", "pole-emploi", "pays-de-la-loire", "Conseiller à l’emploi", 2, ""),
    ("Mireille", "Tavernier", "pole-emploi", "guadeloupe", "Psychologue du travail", 5, ""),
    (
        "Loïc", "Hamelin", "pole-emploi", "grand-est", "Chargé de mission", 4,
        "Exercez-vous le CEP, ou seulement l’accueil\u202f? Dites-nous dans quelle agence.",
    ),
    ("Odile", "Fontanel", "unifaf", "occitanie", "Conseillère en évolution professionnelle", 12, ""),
    ("Karim", "Delaunay", "mission-locale", "la-reunion", "Conseiller en insertion professionnelle", 3, ""),
]  # fmt: skip


def load(cast):
    """Past requests of the advisers, everybody's history, and a few requests that wait."""
    people = [Member.objects.get(pk=member.pk) for member in cast.everybody()]
    _past(people)
    _presences(people, cast)
    for row in WAITING:
        _waiting(*row, referent=cast.named["referent"])
    _transfer(cast)


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


def _presences(people, cast):
    """Everybody was there on the day of loading, but a few whom the referent has to look at."""
    today = timezone.localdate()
    old = {member.pk for member in cast.groups["pole-emploi"][-TO_CHECK:]}
    Presence.objects.bulk_create(
        Presence(member=member, confirmed_on=today - timedelta(days=370 if member.pk in old else 0))
        for member in people
    )


def _waiting(first_name, last_name, organisation, region, job, days, question, *, referent):
    now = timezone.now()
    sent = _days_before(now, days)
    place = Organisation.objects.get(slug=organisation)
    where = {"network_id": place.network_id, "organisation": place, "region": Region.objects.get(slug=region)}
    member = Member.objects.create(
        email=f"{slugify(first_name)}.{slugify(last_name)}@{DOMAIN}".lower(),
        password=make_password(None),
        first_name=first_name,
        last_name=last_name,
        job=job,
        state=Member.State.TO_COMPLETE if question else Member.State.CONFIRMED,
        date_joined=sent,
        is_demo=True,
        **where,
    )
    steps = [("", "requested"), ("requested", "confirmed")]
    steps += [("confirmed", "to_complete")] if question else []
    for before, to in steps:
        by = referent if to == "to_complete" else None
        StateChange.objects.create(member=member, from_state=before, to_state=to, at=sent, by=by)
    step = max((each for each in (3, 7, 10) if each <= days), default=0)
    Request.objects.create(
        member=member, job=job, asked_at=sent, charter_at=sent, confirmed_at=sent, sent_at=sent, turn=1,
        step=step, escalated_at=now if step == 10 else None, question=question,
        asked_by=referent if question else None, **where,
    )  # fmt: skip


def _transfer(cast):
    """An adviser of a Mission locale goes to Pôle emploi, where the referent has to say yes."""
    member = cast.groups["missions-locales"][-1]
    place = Organisation.objects.get(slug="pole-emploi")
    now = timezone.now()
    Request.objects.create(
        kind=Request.Kind.TRANSFER, member=member, network_id=place.network_id, organisation=place,
        region_id=member.region_id, job="Conseillère à l’emploi", asked_at=now, confirmed_at=now, sent_at=now,
        turn=1,
    )  # fmt: skip


def _days_before(now, days):
    """The moment, in working hours, from which ``days`` working days have gone by until ``now``."""
    sent = now
    while working_days_between(sent.date(), now.date()) < days or not is_working_day(sent.date()):
        sent -= timedelta(days=1)
    return sent
