"""The yearly check. A membership that nobody vouches for ends, after notice."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.members.checks import HOLD_MEMBERSHIP, KEEP_DESK
from comcep.members.models import Member, Presence, Role
from comcep.members.states import IllegalChange, change_state
from comcep.notifications.actions import tell

YEAR = timedelta(days=365)
GRACE = timedelta(days=30)
NOTICE = timedelta(days=30)


@transaction.atomic
def confirm_presence(members, *, by):
    """Say that these members are still there. The caller answers for them."""
    today = timezone.localdate()
    rows = [Presence(member=member, confirmed_on=today, confirmed_by=by) for member in members]
    Presence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=["confirmed_on", "confirmed_by", "ends_on"],
    )


@transaction.atomic
def report_departure(members, *, by):
    """These members have left: their memberships end now. Returns how many did."""
    ended = 0
    for member in members:
        ended += bool(change_state(member, Member.State.ENDED, by=by, reason="Départ signalé par le réseau."))
    return ended


def to_confirm(today=None):
    """Validated members whom nobody has vouched for since a year."""
    limit = (today or timezone.localdate()) - YEAR
    return Member.objects.validated().filter(presence__confirmed_on__lte=limit)


def open_presences():
    """Whoever was validated without a row gets one, from the day of validation."""
    rows = Member.objects.validated().filter(presence=None).exclude(kind=Member.Kind.STAFF)
    fresh = [
        Presence(member_id=pk, confirmed_on=timezone.localdate(day))
        for pk, day in rows.values_list("pk", "validated_at")
    ]
    Presence.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)


def ask_referents(today):
    """Once a month, tell each referent that members wait to be confirmed."""
    places = set(to_confirm(today).values_list("network", "organisation").distinct())
    networks, organisations = {network for network, _ in places}, {each for _, each in places}
    roles = Role.objects.current(today).filter(name=Role.Name.REFERENT).select_related("member")
    for role in roles:
        held = role.organisation_id in organisations if role.organisation_id else role.network_id in networks
        if held:
            tell(
                role.member,
                kind="presence",
                text="Des membres de votre réseau attendent que vous confirmiez leur présence.",
                url=reverse("members:presence"),
                check=KEEP_DESK,
                key=f"presence:{role.pk}:{today:%Y%m}",
                why="vous êtes référent",
            )


def give_notice(today):
    """After the year and a month more, tell the member the day on which the membership will end."""
    day = today + NOTICE
    late = Presence.objects.filter(
        confirmed_on__lte=today - YEAR - GRACE,
        ends_on=None,
        member__state=Member.State.VALIDATED,
        member__is_demo=False,
    ).exclude(member__kind=Member.Kind.STAFF)
    for presence in late.select_related("member")[:500]:
        with transaction.atomic():
            if Presence.objects.filter(pk=presence.pk, ends_on=None).update(ends_on=day):
                tell(
                    presence.member,
                    kind="presence",
                    text=f"Votre réseau n’a pas confirmé votre présence\u00a0: votre adhésion prendra fin le "
                    f"{day:%d/%m/%Y}. Si vous exercez toujours le CEP, dites-le à votre référent.",
                    url="/",
                    check=HOLD_MEMBERSHIP,
                    key=f"presence-notice:{presence.pk}:{day}",
                    why="votre adhésion est à confirmer chaque année",
                )


def end_unconfirmed(today):
    """The day has come and nobody has vouched: the membership ends. Returns how many did."""
    ended = 0
    due = Presence.objects.filter(
        ends_on__lte=today, member__state=Member.State.VALIDATED, member__is_demo=False
    )
    for presence in due.select_related("member")[:500]:
        with transaction.atomic():
            held = Presence.objects.select_for_update(of=("self",), no_key=True).filter(
                pk=presence.pk, ends_on__lte=today
            )
            if not held.exists():
                continue
            try:
                change = change_state(
                    presence.member, Member.State.ENDED, by=None, reason="Présence non confirmée."
                )
            except IllegalChange:
                continue
            ended += change is not None
    return ended
