"""A request, from the asking to the answer. Each verb is atomic and may be repeated without harm."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.members.checks import DECIDE_REQUEST, READ_REQUEST
from comcep.members.letters import write
from comcep.members.models import Member, Opening, Request, Role
from comcep.members.states import change_state, enter
from comcep.notifications.actions import tell

State = Member.State
RETURNING = {State.ENDED, State.REFUSED}


class AlreadyDecided(ValueError):
    """Somebody has answered this request before. Carries the request as it now stands."""

    def __init__(self, request):
        super().__init__(f"request {request.pk} is closed: {request.outcome}")
        self.request = request


class NotYours(ValueError):
    """The place asked for is no longer one that this person answers for."""


# Asking


@transaction.atomic
def ask_to_join(fields):
    """Take a request from a form filled in by anybody, and write to its address. Returns nothing.

    The answer on the page is the same whoever the address belongs to; the mail says the right thing. Nothing
    known of an account changes before its owner has confirmed: a stranger may have typed the address.
    """
    email = fields["email"].lower()
    now = timezone.now()
    member = Member.objects.select_for_update(no_key=True).filter(email__iexact=email).first()
    if member is None:
        member = Member(email=email, first_name=fields["first_name"], last_name=fields["last_name"])
        member.set_unusable_password()
        enter(member, by=None)
    elif member.state not in RETURNING | {State.REQUESTED}:
        # One mail an hour at most: the key says which.
        write("known", member.email, key=f"known:{member.pk}:{now:%Y%m%d%H}")
        return
    elif member.state == State.REQUESTED:
        member.first_name, member.last_name = fields["first_name"], fields["last_name"]
        member.save(update_fields=["first_name", "last_name"])
    request = member.requests.open().first() or Request(member=member)
    for name in ("network", "organisation", "said_organisation", "region", "job"):
        setattr(request, name, fields[name])
    request.asked_at = request.charter_at = now
    request.save()
    write("confirm", member.email, key=f"confirm:{request.pk}:{now:%Y%m%d%H}", request=request)


@transaction.atomic
def confirm_address(request):
    """The person holds the mailbox: the request goes to those who decide, or waits for its place to open."""
    request = _lock(request)
    if request.confirmed_at or not request.is_open:
        return request
    member = request.member
    if member.state in RETURNING:
        change_state(member, State.REQUESTED, by=None, reason="Nouvelle demande.")
    change_state(member, State.CONFIRMED, by=None)
    for name in ("network", "organisation", "region", "job"):
        setattr(member, name, getattr(request, name))
    member.save(update_fields=["network", "organisation", "region", "job"])
    request.confirmed_at = timezone.now()
    _open_or_park(request)
    return request


@transaction.atomic
def ask_transfer(member, fields):
    """A member asks to come to another network, where a referent decides; until then nothing changes."""
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if request := member.requests.open().first():
        return request
    now = timezone.now()
    request = Request(member=member, kind=Request.Kind.TRANSFER, confirmed_at=now, **fields)
    _open_or_park(request)
    return request


def _open_or_park(request):
    request.parked = Opening.objects.closing(
        network_id=request.network_id, region_id=request.region_id, organisation_id=request.organisation_id
    )
    request.save()
    if not request.parked:
        hand_over(request)
    elif request.kind == Request.Kind.JOIN:
        write("waiting", request.member.email, key=f"waiting:{request.pk}", request=request)


@transaction.atomic
def release(request):
    """Its place has opened: tell the person, and those who decide. Returns whether it was waiting."""
    request = _lock(request)
    if not (request.is_open and request.parked):
        return False
    request.parked = False
    hand_over(request)
    if request.kind == Request.Kind.JOIN:
        write("opened", request.member.email, key=f"opened:{request.pk}", request=request)
    return True


def hand_over(request):
    """Give the request to those who decide, and count the days from now. One notice each."""
    request.sent_at, request.step = timezone.now(), 0
    request.turn += 1
    people = request.referents()
    if not people:
        request.escalated_at = request.escalated_at or request.sent_at
        people = Member.objects.moderators().exclude(pk=request.member_id)
    request.save()
    words = "Une demande d’adhésion" if request.kind == Request.Kind.JOIN else "Un changement de réseau"
    tell_deciders(request, people, "sent", f"{words} attend votre décision.")


def tell_deciders(request, people, occasion, text):
    for person in people:
        tell(
            person,
            kind="request",
            text=text,
            url=reverse("members:request", args=[request.public_id]),
            check=DECIDE_REQUEST,
            args=[request.pk],
            key=f"request:{request.pk}:{request.turn}:{occasion}",
            why="vous validez les adhésions de ce réseau",
        )


# Answering. The caller found the request among those that ``by`` may decide; it is asked again here, once
# the row is held, because another may have answered or passed it on meanwhile.


@transaction.atomic
def accept_request(request, *, by):
    """Let the person in, or into the new network. Repeating one's own decision changes nothing."""
    request = _lock(request, by=by, wanted=Request.Outcome.ACCEPTED)
    if not request.is_open:
        return request
    member = request.member
    former = member.network_id
    for name in ("network", "organisation", "region"):
        setattr(member, name, getattr(request, name))
    member.job, member.kind = request.job or member.job, Member.Kind.PEER
    member.save(update_fields=["network", "organisation", "region", "job", "kind"])
    if request.kind == Request.Kind.JOIN:
        change_state(member, State.VALIDATED, by=by)
        write("welcome", member.email, key=f"welcome:{request.pk}", request=request)
    else:
        if former != member.network_id:
            _drop_referent_roles(member)
        _tell_own(request, "Votre changement de réseau est validé.")
    return _close(request, Request.Outcome.ACCEPTED, by=by)


def _drop_referent_roles(member):
    """A referent answers for the network where she works: the role stays behind."""
    today = timezone.localdate()
    held = Role.objects.current().filter(member=member, name=Role.Name.REFERENT)
    held.filter(starts_on=today).delete()
    held.update(ends_on=today - timedelta(days=1))


@transaction.atomic
def refuse_request(request, *, by, reason):
    """Say no, with the reason that the person will read."""
    request = _lock(request, by=by, wanted=Request.Outcome.REFUSED)
    if not request.is_open:
        return request
    if request.kind == Request.Kind.JOIN:
        change_state(request.member, State.REFUSED, by=by, reason=reason)
        write("refused", request.member.email, key=f"refused:{request.pk}", request=request)
    else:
        _tell_own(request, "Votre changement de réseau n’est pas accepté.")
    return _close(request, Request.Outcome.REFUSED, by=by, reason=reason)


@transaction.atomic
def ask_precision(request, *, by, question):
    """Ask the person something; the days stop counting until the answer."""
    request = _lock(request, by=by)
    if request.kind == Request.Kind.JOIN:
        change_state(request.member, State.TO_COMPLETE, by=by, reason=question)
    request.question, request.answer, request.asked_by = question, "", by
    request.turn += 1
    request.save(update_fields=["question", "answer", "asked_by", "turn"])
    if request.kind == Request.Kind.JOIN:
        key = f"precision:{request.pk}:{request.turn}"
        write("precision", request.member.email, key=key, request=request)
    else:
        _tell_own(request, "Votre nouveau réseau vous demande une précision.")
    return request


@transaction.atomic
def complete_request(request, *, answer):
    """The person has answered: those who decide look again, and the days start again."""
    request = _lock(request)
    if not request.awaits_answer:
        return request
    if request.kind == Request.Kind.JOIN:
        change_state(request.member, State.CONFIRMED, by=None, reason="Précision donnée.")
    request.answer = answer
    hand_over(request)
    return request


@transaction.atomic
def pass_on(request, *, role, by):
    """Confide the request to another referent; it follows that referent's place if it is another one."""
    request = _lock(request, by=by)
    if role.organisation_id and request.organisation_id != role.organisation_id:
        request.organisation = role.organisation
        request.network = role.organisation.network or request.network
    elif role.network_id and not role.organisation_id and request.network_id != role.network_id:
        request.network, request.organisation = role.network, None
    request.assigned_to = role.member
    hand_over(request)
    return request


@transaction.atomic
def withdraw_request(request):
    """The person gives up. An account that never was a member ends; a transfer leaves the member in place."""
    request = _lock(request)
    if not request.is_open:
        return request
    if request.kind == Request.Kind.JOIN and request.member.state not in RETURNING:
        change_state(request.member, State.ENDED, by=None, reason="Demande retirée.")
    return _close(request, Request.Outcome.WITHDRAWN, by=None)


def _tell_own(request, text):
    tell(
        request.member,
        kind="transfer",
        text=text,
        url=reverse("members:my_request"),
        check=READ_REQUEST,
        args=[request.pk],
        key=f"transfer:{request.pk}:{request.turn}:{text[:40]}",
        why="vous avez demandé à changer de réseau",
    )


def _close(request, outcome, *, by, reason=""):
    request.closed_at, request.closed_by = timezone.now(), by
    request.outcome, request.reason, request.parked = outcome, reason, False
    request.save(update_fields=["closed_at", "closed_by", "outcome", "reason", "parked"])
    return request


def _lock(request, *, by=None, wanted=None):
    """The row, held and read again. With ``by``: still open, and still that person's to decide."""
    rows = Request.objects.select_related("member").select_for_update(of=("self",), no_key=True)
    held = rows.get(pk=request.pk)
    if by is None:
        return held
    if not held.is_open:
        if held.outcome == wanted and held.closed_by_id == by.pk:
            return held
        raise AlreadyDecided(held)
    if not Request.objects.visible_to(by).filter(pk=held.pk).exists():  # wall: decision
        raise NotYours(f"request {held.pk} is not for member {by.pk} to decide")
    return held


@transaction.atomic
def remind(request, step):
    """Tell those who decide that a request waits since ``step`` working days; each step is told once."""
    due = Request.objects.handed_over().filter(pk=request.pk, turn=request.turn, step__lt=step)
    if not due.update(step=step):
        return False
    tell_deciders(
        request,
        request.referents(),
        f"{step}-days",
        f"Une demande attend votre décision depuis {step}\u00a0jours ouvrés.",
    )
    return True


@transaction.atomic
def escalate(request, step):
    """Nobody answered in time: the moderators may decide too, and are told."""
    due = Request.objects.handed_over().filter(pk=request.pk, turn=request.turn, step__lt=step)
    if not due.update(step=step, escalated_at=timezone.now()):
        return False
    request.escalated_at = timezone.now()
    people = Member.objects.moderators().exclude(pk=request.member_id)
    text = f"Une demande est sans réponse de son réseau depuis {step}\u00a0jours ouvrés."
    tell_deciders(request, people, "escalated", text)
    return True


def forget_unconfirmed(before):
    """Erase the requests whose address nobody confirmed: anybody may have typed them. Returns how many."""
    rows = Request.objects.open().filter(confirmed_at=None, asked_at__lt=before, kind=Request.Kind.JOIN)
    gone = 0
    for request in rows.select_related("member")[:500]:
        with transaction.atomic():
            member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=request.member_id)
            if not Request.objects.filter(pk=request.pk, confirmed_at=None).exists():
                continue
            request.delete()
            if member.state == State.REQUESTED:
                member.delete()
            gone += 1
    return gone
