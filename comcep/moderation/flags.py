"""« Signaler »: a member tells moderators of a message, they decide once, the member hears of it."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.members.models import Member
from comcep.moderation import actions, claims
from comcep.moderation.kinds import Kind
from comcep.moderation.models import IDENTIFIER, RISKS, Case, Decision, Flag
from comcep.notifications.actions import take_back, tell
from comcep.notifications.checks import Check
from comcep.privacy.erasure import forget
from comcep.privacy.guard import Eraser, find_forbidden
from forum.conversations import actions as conversations
from forum.conversations.redaction import redact_message
from forum.engine.rendering import plain_text
from forum.sections.merging import TO_UNDO
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


class Decided(Exception):
    """Another moderator was faster."""


@transaction.atomic
def flag(thing, *, by, reason, words=""):
    """Flag a post (``{"post": …}``) or a private message (``{"message": …}``), once a case."""
    if held := Flag.objects.filter(case__closed_at=None, member=by, **_of(thing)).first():
        return held
    if Flag.objects.filter(member=by, at__gt=timezone.now() - timedelta(days=1)).count() >= A_DAY:
        raise TooMany
    risk = IDENTIFIER if _holds_identifier(**thing) else RISKS.get(reason, 1)
    case, opened = Case.objects.get_or_create(closed_at=None, **thing, defaults={"risk": risk})
    given, _ = Flag.objects.get_or_create(
        case=case, member=by, defaults={"reason": reason, "words": forbidden_masked(words)}
    )
    Case.objects.filter(pk=case.pk, risk__lt=risk).update(risk=risk)
    if opened:
        if case.message:
            conversations.hold(case.message, True)
        for moderator in Member.objects.moderators().exclude(pk=by.pk):
            _tell_moderator(moderator, case)
    return given


@transaction.atomic
def decide(case, outcome, *, by, note="", reason=""):
    """Close a case, do what was decided, write the log, tell those who flagged in a minute. Give the line.

    ``reason`` is read by the author of a post that is removed. Raises ``claims.Taken`` and :class:`Decided`.
    """
    case = _mine(case, by)
    before = {"case": case.pk}
    if outcome == Outcome.REMOVED:
        if case.post:
            removal = actions.remove(case.post, by=by, reason=reason)
            before |= {"removal": removal.pk} if removal else {}
        else:
            conversations.remove(case.message, by=by)
            before = {}  # the words are gone
    return _close(case, outcome, by=by, note=note, before=before)


def reopen(pk):
    """Have a case that was just decided wait again; those who flagged are told nothing. Give if it was."""
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=pk)
        .exclude(closed_at=None)
        .first()
    )
    if case is None or Case.objects.waiting().filter(post=case.post_id, message=case.message_id).exists():
        return False
    Case.objects.filter(pk=pk).update(outcome="", closed_at=None, closed_by=None, note="")
    if case.message:
        conversations.hold(case.message, True)
    take_back(*(f"flag:{given}" for given in case.flags.values_list("pk", flat=True)))
    return True


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


def _close(case, outcome, *, by, note, before=None):
    case.outcome, case.closed_by, case.closed_at, case.note = outcome, by, timezone.now(), note
    case.save(update_fields=["outcome", "closed_by", "closed_at", "note"])
    claims.settle((Kind.FLAG, case.pk), by=by)
    if case.message:
        conversations.hold(case.message, False)
    decision = Decision.objects.create(
        verb=Decision.Verb.CASE,
        topic=case.post and case.post.topic,
        post=case.post,
        by=by,
        detail=case.get_outcome_display(),
        reason=note,
        before=before or {},
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
            after=TO_UNDO,
        )
    return decision


def _mine(case, by):
    """The case, locked, if it is open and nobody else deals with it."""
    held = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if held.closed_at is not None:
        raise Decided
    claims.check((Kind.FLAG, case.pk), by=by)
    return held


def _holds_identifier(post=None, message=None):
    """Whether a number stands there that a key proves, which nobody may publish."""
    if message:
        text = plain_text(message.html)
    else:
        text = f"{post.topic.subject}\n{plain_text(post.content.rendered)}"
    return bool(find_forbidden(text))


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


def undecided(posts):
    """Those of these messages (their keys) that moderators have yet to decide on."""
    return Case.objects.filter(post__in=posts, closed_at=None).values_list("post", flat=True)


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
    """Flags stay, from nobody."""
    for given in Flag.objects.filter(member=member).exclude(words=""):
        Flag.objects.filter(pk=given.pk).update(words=forget(given.words, identity, own=True))
    Flag.objects.filter(member=member).update(member=None)
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
