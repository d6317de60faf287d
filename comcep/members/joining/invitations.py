"""Inviting people by name or by list, and letting in who accepts."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.scopes import may_let_in
from comcep.members.checks import KEEP_DESK
from comcep.members.joining import list_files
from comcep.members.joining.requests import hand_over
from comcep.members.letters import write
from comcep.members.models import Invitation, Letter, ListImport, Member, Request
from comcep.members.states import change_state, enter
from comcep.notifications.actions import tell

State = Member.State
OPEN_FOR = timedelta(days=30)
AT_ONCE = 500


class NotAllowed(ValueError):
    """This person does not answer for that place."""


class Over(ValueError):
    """The invitation has been used, cancelled, or its last day is past."""


@transaction.atomic
def invite(fields, *, by, ends_on):
    """Invite one peer into a place of ``by``; who is already invited gets the same invitation again."""
    # wall: inviting
    if not may_let_in(by, fields["network"].pk, fields["organisation"] and fields["organisation"].pk):
        raise NotAllowed
    email = fields["email"].lower()
    now = timezone.now()
    _let_old_ones_go([email])
    held = Invitation.objects.waiting().filter(email=email).first()
    if held is None:
        places = {name: fields[name] for name in ("network", "organisation", "region", "job")}
        held = Invitation.objects.create(
            email=email, first_name=fields["first_name"], last_name=fields["last_name"], by=by,
            approved_by=by, approved_at=now, ends_on=ends_on, **places,
        )  # fmt: skip
    if held.approved_at:
        write("invitation", email, key=f"invitation:{held.pk}:{now:%Y%m%d}", invitation=held)
    return held


def _let_old_ones_go(emails):
    """An invitation whose day is past leaves its address free for another."""
    over = Invitation.objects.filter(
        email__in=emails, used_at=None, cancelled_at=None, ends_on__lt=timezone.localdate()
    )
    over.update(cancelled_at=timezone.now())


@transaction.atomic
def cancel_invitation(invitation):
    Invitation.objects.filter(pk=invitation.pk, used_at=None, cancelled_at=None).update(
        cancelled_at=timezone.now()
    )


@transaction.atomic
def accept_invitation(invitation, *, first_name, last_name, job):
    """The person holds the mailbox and accepts the charter: a member at once, for whom ``by`` answers.

    If whoever approved no longer answers for that place, it becomes a request like any other.
    """
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.pk)
    if not Invitation.objects.pending().filter(pk=held.pk).exists():
        raise Over
    now = timezone.now()
    member = (
        Member.objects.select_for_update(of=("self",), no_key=True).filter(email__iexact=held.email).first()
    )
    if member is None:
        member = Member(email=held.email, first_name=first_name, last_name=last_name)
        member.set_unusable_password()
        enter(member, by=held.approved_by, reason="Sur invitation.")
    elif member.state in {State.VALIDATED, State.SUSPENDED}:
        raise Over
    if member.state in {State.ENDED, State.REFUSED}:
        change_state(member, State.REQUESTED, by=None, reason="Sur invitation.")
    if member.state == State.REQUESTED:
        change_state(member, State.CONFIRMED, by=None)
    member.kind, member.network, member.organisation = held.kind, held.network, held.organisation
    member.region, member.job = held.region, job
    member.save(update_fields=["kind", "network", "organisation", "region", "job"])
    held.used_at = now
    held.save(update_fields=["used_at"])
    by = held.approved_by
    trusted = by is not None and may_let_in(by, held.network_id, held.organisation_id)
    if held.kind == Member.Kind.PEER:
        _note_request(member, held, now, by if trusted else None)
    if trusted:
        change_state(member, State.VALIDATED, by=by, reason="Sur invitation.")
    return member


def _note_request(member, invitation, now, by):
    """What the deployment figures count, and what referents decide when nobody answers for it any more."""
    request = member.requests.open().first() or Request(member=member)
    request.network, request.organisation = invitation.network, invitation.organisation
    request.region, request.job, request.parked = invitation.region, member.job, False
    request.charter_at = request.confirmed_at = now
    if by:
        request.sent_at, request.closed_at, request.closed_by = request.sent_at or now, now, by
        request.outcome = Request.Outcome.ACCEPTED
        request.save()
    else:
        hand_over(request)


# Lists


def prepare_list(content, *, by, name):
    """Read a file and keep every line with what it would do. Nobody is invited yet."""
    return keep_list(
        list_files.check(list_files.lines_of(list_files.decode(content)), by=by), by=by, name=name
    )


def keep_list(rows, *, by, name):
    faults = sum(bool(row["faults"]) for row in rows)
    return ListImport.objects.create(by=by, name=name[:120], rows=rows, faults=faults)


@transaction.atomic
def import_list(prepared, *, ends_on, progress=None):
    """Invite everybody on a list without fault, or nobody. Doing it again invites nobody twice."""
    held = ListImport.objects.select_for_update(of=("self",), no_key=True).get(pk=prepared.pk)
    if held.imported_at:
        return held
    rows = list_files.check(
        held.rows_as_given(), by=held.by
    )  # what was true at the preview may be so no more
    if any(row["faults"] for row in rows):
        held.rows, held.faults = rows, sum(bool(row["faults"]) for row in rows)
        held.save(update_fields=["rows", "faults"])
        return held
    now = timezone.now()
    wanted = [row for row in rows if not row["note"]]
    for start in range(0, len(wanted), AT_ONCE):
        _invite_rows(wanted[start : start + AT_ONCE], held, now, ends_on)
        if progress:
            progress(min(start + AT_ONCE, len(wanted)), len(wanted))
    held.imported_at, held.invited = now, len(wanted)
    held.rows = []  # the people are in their invitations; the list has served
    held.save(update_fields=["imported_at", "invited", "rows"])
    return held


def _invite_rows(rows, held, now, ends_on):
    _let_old_ones_go([row["email"] for row in rows])
    made = Invitation.objects.bulk_create(
        Invitation(
            email=row["email"], first_name=row["first_name"], last_name=row["last_name"],
            network_id=row["network"], organisation_id=row["organisation"], region_id=row["region"],
            job=row["job"], by=held.by, approved_by=held.by, approved_at=now, ends_on=ends_on, source=held,
        )
        for row in rows
    )  # fmt: skip
    # The sweep sends them: thousands of nudges would only fill the queue.
    Letter.objects.bulk_create(
        Letter(
            kind="invitation", address=each.email, key=f"invitation:{each.pk}:{now:%Y%m%d}", invitation=each
        )
        for each in made
    )


# Outside members


@transaction.atomic
def propose_outsider(fields, *, by):
    """Propose an outside member; the moderators are told, and one of them decides."""
    email = fields["email"].lower()
    ends_on = timezone.localdate() + OPEN_FOR
    _let_old_ones_go([email])
    proposal, fresh = Invitation.objects.get_or_create(
        email=email,
        used_at=None,
        cancelled_at=None,
        defaults={
            "first_name": fields["first_name"], "last_name": fields["last_name"], "job": fields["job"],
            "organisation": fields["organisation"], "why": fields["why"], "by": by, "ends_on": ends_on,
            "kind": Member.Kind.OUTSIDER,
        },
    )  # fmt: skip
    if fresh:
        for person in Member.objects.moderators().exclude(pk=by.pk):
            tell(
                person,
                kind="proposal",
                text="Un membre hors pair est proposé à l’animation.",
                url=reverse("members:proposals"),
                check=KEEP_DESK,
                key=f"proposal:{proposal.pk}",
                why="vous animez la communauté",
            )
    return proposal


@transaction.atomic
def approve_outsider(proposal, *, by):
    """A moderator answers for an outside member, who is invited by mail. The caller has checked the role."""
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)
    if held.cancelled_at or held.approved_at:
        return held
    held.approved_at, held.approved_by = timezone.now(), by
    held.ends_on = timezone.localdate() + OPEN_FOR
    held.save(update_fields=["approved_at", "approved_by", "ends_on"])
    write("invitation", held.email, key=f"invitation:{held.pk}:first", invitation=held)
    return held
