"""« Signaler »: a member tells moderators of a message, they decide once, the member hears of it."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.members.joining.requests import moderators
from comcep.moderation import actions
from comcep.moderation.models import RISKS, Case, Decision, Flag
from comcep.notifications.actions import tell
from comcep.notifications.checks import Check
from comcep.privacy.erasure import forget
from comcep.privacy.guard import Eraser
from forum.conversations import actions as conversations
from forum.conversations.redaction import redact_message
from forum.writing.screening import forbidden_masked

A_DAY = 30
Outcome = Case.Outcome
TOLD = {
    Outcome.NOTHING: "l’animation n’y a pas donné suite.",
    Outcome.ANSWERED: "l’animation y a répondu.",
    Outcome.REMOVED: "le message a été retiré.",
    Outcome.REDACTED: "des données ont été masquées.",
}


class TooMany(Exception):
    """More flags in a day than a reader gives in good faith."""


class Taken(Exception):
    """Another moderator deals with it."""


class Decided(Exception):
    """Another moderator was faster."""


@transaction.atomic
def flag(thing, *, by, reason, words=""):
    """Flag a post (``{"post": …}``) or a private message (``{"message": …}``), once a case."""
    if held := Flag.objects.filter(case__closed_at=None, member=by, **_of(thing)).first():
        return held
    if Flag.objects.filter(member=by, at__gt=timezone.now() - timedelta(days=1)).count() >= A_DAY:
        raise TooMany
    risk = RISKS.get(reason, 1)
    case, opened = Case.objects.get_or_create(closed_at=None, **thing, defaults={"risk": risk})
    given, _ = Flag.objects.get_or_create(
        case=case, member=by, defaults={"reason": reason, "words": forbidden_masked(words)}
    )
    Case.objects.filter(pk=case.pk, risk__lt=risk).update(risk=risk)
    if opened:
        if case.message:
            conversations.hold(case.message, True)
        for moderator in moderators().exclude(pk=by.pk):
            _tell_moderator(moderator, case)
    return given


@transaction.atomic
def claim(case, *, by):
    """« Je m’en occupe ». Raises :class:`Taken` and :class:`Decided`; one's own claim stays as it is."""
    won = Case.objects.filter(pk=case.pk, closed_at=None, claimed_by=None)
    if not won.update(claimed_by=by, claimed_at=timezone.now()):
        _mine(case, by)


@transaction.atomic
def take_over(case, *, by):
    """Take a case from a moderator who does not get to it."""
    Case.objects.filter(pk=case.pk, closed_at=None).update(claimed_by=by, claimed_at=timezone.now())


@transaction.atomic
def release(case, *, by):
    Case.objects.filter(pk=case.pk, closed_at=None, claimed_by=by).update(claimed_by=None, claimed_at=None)


@transaction.atomic
def decide(case, outcome, *, by, note="", reason=""):
    """Close a case, do what was decided, write the log, tell those who flagged.

    ``reason`` is read by the author of a post that is removed. Raises :class:`Taken` and :class:`Decided`.
    """
    case = _mine(case, by)
    if outcome == Outcome.REMOVED:
        if case.post:
            actions.remove(case.post, by=by, reason=reason)
        else:
            conversations.remove(case.message, by=by)
    _close(case, outcome, by=by, note=note)


@transaction.atomic
def redact_private(case, terms, *, by, note):
    """Take words out of a flagged private message, and close its case. Give how many messages changed."""
    case = _mine(case, by)
    changed = redact_message(case.message, Eraser(terms))
    conversations.tell_author(
        case.message,
        "Un passage d’un de vos messages privés a été masqué par l’animation.",
        key=f"redacted:{case.pk}",
        by=by,
    )
    _close(case, Outcome.REDACTED, by=by, note=note)
    return changed


def close_redacted(case, *, by):
    """A post was redacted on account of this case."""
    with transaction.atomic():
        _close(_mine(case, by), Outcome.REDACTED, by=by, note="")


def _close(case, outcome, *, by, note):
    case.outcome, case.closed_by, case.closed_at, case.note = outcome, by, timezone.now(), note
    case.claimed_by = case.claimed_by or by
    case.save(update_fields=["outcome", "closed_by", "closed_at", "note", "claimed_by"])
    if case.message:
        conversations.hold(case.message, False)
    Decision.objects.create(
        verb=Decision.Verb.CASE,
        topic=case.post and case.post.topic,
        post=case.post,
        by=by,
        detail=case.get_outcome_display(),
        reason=note,
    )
    for given in case.flags.exclude(member=None).exclude(member=by).select_related("member"):
        tell(
            given.member,
            kind="flag",
            text=f"Votre signalement a été examiné\u00a0: {TOLD[outcome]}",
            url=reverse("flags:list"),
            check=READ_FLAG,
            args=[given.pk],
            key=f"flag:{given.pk}",
            why="vous avez signalé un message",
        )


def _mine(case, by):
    """The case, locked, if it is open and nobody else deals with it."""
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if held.closed_at is not None:
        raise Decided
    if held.claimed_by_id not in {None, by.pk}:
        raise Taken
    return held


def _of(thing):
    return {f"case__{name}": value for name, value in thing.items()}


def _tell_moderator(moderator, case):
    tell(
        moderator,
        kind="case",
        text="Un signalement attend l’animation.",
        url=reverse("moderation:case", args=[case.public_id]),
        check=DECIDE_CASE,
        args=[case.pk],
        key=f"case:{case.pk}",
        why="vous animez la communauté",
    )


# Asked again before a notice leaves, and before it shows.


def _own_flags(recipient, many_args):
    pks = [pk for (pk,) in many_args]
    found = Flag.objects.filter(pk__in=pks, member=recipient).values_list("pk", flat=True)
    own = set(found) if recipient.is_active else set()
    return [pk in own for pk in pks]


def _open_cases(recipient, many_args):
    pks = [pk for (pk,) in many_args]
    found = Case.objects.visible_to(recipient).waiting().filter(pk__in=pks).values_list("pk", flat=True)
    open_ones = set(found)
    return [pk in open_ones for pk in pks]


DECIDE_CASE = Check("case.decide", many=_open_cases)
READ_FLAG = Check("flag.read", many=_own_flags)


# One's own data, leaving, redaction


def own_flags(member):
    return [
        {
            "le": given.at,
            "raison": given.get_reason_display(),
            "précision": given.words,
            "suite": given.case.get_outcome_display() or "En attente",
        }
        for given in Flag.objects.filter(member=member).select_related("case")
    ]


def on_membership_ended(sender, member, identity, **kwargs):
    """Flags stay, from nobody; what a moderator had claimed waits again."""
    for given in Flag.objects.filter(member=member).exclude(words=""):
        Flag.objects.filter(pk=given.pk).update(words=forget(given.words, identity, own=True))
    Flag.objects.filter(member=member).update(member=None)
    Case.objects.filter(claimed_by=member).update(claimed_by=None, claimed_at=None)
    Case.objects.filter(closed_by=member).update(closed_by=None)


def on_identity_forgotten(sender, identity, **kwargs):
    _rewrite(lambda text: forget(text, identity))


def on_words_erased(sender, eraser, **kwargs):
    _rewrite(eraser.text)


def _rewrite(change):
    """Twelve months of short sentences: few enough to be read one by one."""
    for model, name in ((Flag, "words"), (Case, "note")):
        for row in model.objects.exclude(**{name: ""}).only(name).iterator():
            text = change(getattr(row, name))
            if text != getattr(row, name):
                model.objects.filter(pk=row.pk).update(**{name: text[:300]})
