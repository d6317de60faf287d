"""When a membership ends, whoever ends it: access closes, the person is forgotten, the knowledge stays.

It follows the state (``states.state_changed``), in the same transaction, so no way of ending a membership
goes round it. Packages above listen to ``membership_ended`` for what is theirs.
"""

import secrets
from dataclasses import asdict
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from comcep.members import letters, parts
from comcep.members.files import kept
from comcep.members.leaving.erasures import fingerprint, note
from comcep.members.models import (
    Departure,
    InactivityNotice,
    Invitation,
    KeptFile,
    Letter,
    Member,
    Presence,
    Request,
    SignIn,
    SignInLink,
)
from comcep.members.signing import devices
from comcep.members.states import change_state
from comcep.notifications import actions as notifications
from comcep.notifications import outbox
from comcep.nudges import nudge
from comcep.privacy.erasure import Identity, forget

FIRST_NAME, LAST_NAME = "Membre", "parti"
REQUEST_KEPT = timedelta(days=90)
BATCH = 100
State = Member.State

membership_ended = Signal()
"""Sent with ``member`` (already without a name) and ``identity``, in the transaction: cut every link to the
person, take the name out of what is near. A receiver gives how many messages it left without a name, or
nothing. What is far is for ``identity_forgotten``."""

identity_forgotten = Signal()
"""Sent later, outside of any request, with ``identity``: take it out of everything that may still hold it."""


# Ending


@transaction.atomic
def leave(member, *, erase=(), reason="À sa demande."):
    """End one's own membership. The messages whose ids are in ``erase`` lose their text first."""
    erased = parts.erase_messages(member, erase)
    change_state(member, State.ENDED, by=member, reason=reason)
    departure = Departure.objects.get(member=member)
    departure.erased, departure.by_self = erased, True
    departure.save(update_fields=["erased", "by_self"])
    return departure


def on_state_changed(sender, member, change, **kwargs):
    """Forget the member whose membership ends, wherever that was decided.

    Who never was a member still reads what became of the request: ``forget_requests`` comes later.
    """
    if change.to_state == State.ENDED and change.from_state in {State.VALIDATED, State.SUSPENDED}:
        _forget(member, reason=change.reason, receipt_to=member.email)


def forget_requests(before):
    """Forget the people whose request was refused or withdrawn before that moment. Give how many."""
    closed = Member.objects.filter(
        state__in=[State.ENDED, State.REFUSED], ended_at__lt=before, departure=None
    )
    for member in closed[:BATCH]:
        with transaction.atomic():
            held = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
            if held.state in {State.ENDED, State.REFUSED}:
                _forget(held, reason="", receipt_to="")
    return len(closed[:BATCH])


def _forget(member, *, reason, receipt_to):
    identity = Identity(member.first_name, member.last_name, member.email)
    departure = Departure.objects.create(
        number=_draw_number(),
        member=member,
        fingerprint=fingerprint(member.email),
        reason=reason,
        identity=asdict(identity),
        receipt_to=receipt_to,
        mail_due_at=timezone.now() if receipt_to else None,
    )
    _close_access(member)
    _forget_requests_of(member, identity)
    _take_name_away(member)
    answers = membership_ended.send(Member, member=member, identity=identity)
    departure.messages = sum(number or 0 for _, number in answers)
    departure.save(update_fields=["messages"])
    transaction.on_commit(lambda: _after_commit(departure.pk), robust=True)


def _close_access(member):
    """Sessions, links, second factors, roles, and every notice with its mail: gone at once."""
    devices.sign_out(member.sign_ins.exclude(session_key=""))
    SignIn.objects.filter(member=member).delete()
    SignInLink.objects.filter(member=member).delete()
    Authenticator.objects.filter(user=member).delete()
    SocialAccount.objects.filter(user=member).delete()
    EmailAddress.objects.filter(user=member).delete()
    notifications.forget(member)
    InactivityNotice.objects.filter(member=member).delete()
    kept.drop(list(KeptFile.objects.filter(member=member)))
    yesterday = timezone.localdate() - timedelta(days=1)
    member.roles.filter(starts_on__gt=yesterday).delete()
    member.roles.filter(Q(ends_on=None) | Q(ends_on__gt=yesterday)).update(ends_on=yesterday)
    member.groups.clear()
    member.user_permissions.clear()


def _forget_requests_of(member, identity):
    """What was asked of a network stays as a figure; what was written of it, and the letters, go."""
    for change in member.changes.exclude(reason=""):
        member.changes.filter(pk=change.pk).update(reason=forget(change.reason, identity, near=True))
    member.requests.open().update(closed_at=timezone.now(), outcome=Request.Outcome.WITHDRAWN)
    member.requests.update(job="", said_organisation="", question="", answer="", reason="")
    about = Q(address__iexact=member.email) | Q(request__member=member) | Q(member=member)
    Letter.objects.filter(about).delete()
    Invitation.objects.filter(email__iexact=member.email).delete()
    Presence.objects.filter(member=member).delete()


def _take_name_away(member):
    """Keep the row, which others' rows point to, and nothing in it that tells who it was."""
    member.first_name, member.last_name = FIRST_NAME, LAST_NAME
    member.email = f"parti-{secrets.token_hex(12)}@compte.invalid"
    member.set_unusable_password()
    member.job, member.department, member.listed, member.last_login = "", "", False, None
    member.is_active = member.is_staff = member.is_superuser = False
    member.save(
        update_fields=[
            "first_name", "last_name", "email", "password", "job", "department", "listed", "last_login",
            "is_active", "is_staff", "is_superuser",
        ]
    )  # fmt: skip


# Afterwards


def _after_commit(pk):
    note(Departure.objects.get(pk=pk))
    nudge(finish_departure, pk)


@shared_task(name="comcep.members.leaving.finish_departure")
def finish_departure(pk):
    """Go through what is far, then ask for the receipt: nothing names the person any more. May run twice."""
    departure = Departure.objects.filter(pk=pk).first()
    if departure is None:
        return
    if departure.forgotten_at is None:
        with transaction.atomic():
            identity_forgotten.send(Member, identity=Identity(**departure.identity))
            Departure.objects.filter(pk=pk).update(forgotten_at=timezone.now(), identity={})
    nudge(send_receipts)


@shared_task(name="comcep.members.leaving.send_receipts")
def send_receipts():
    """Send the receipts that are due, each once everything else of its departure is done."""
    return outbox.deliver_due(Departure.objects.filter(forgotten_at__isnull=False), receipt)


def receipt(departure):
    """The last mail: it leaves once everything else is done, and the address with it."""
    subject, text = letters.rendered("account/email/departure", departure=departure)
    return outbox.message(departure, subject, text, to=departure.receipt_to)


@shared_task(name="comcep.members.leaving.sweep")
def sweep():
    """Finish the departures that a crash left behind, and forget sign-ins of more than a year."""
    for pk in list(Departure.objects.unfinished().values_list("pk", flat=True)[:BATCH]):
        finish_departure(pk)
    nudge(send_receipts)
    Departure.objects.filter(mail_due_at=None, receipt_to__gt="").update(**Departure.ONCE_GONE)
    forget_requests(timezone.now() - REQUEST_KEPT)
    devices.forget_old()


def _draw_number():
    """What the person quotes to speak of the departure. Letters and digits that are not mistaken."""
    return "D-" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(10))
