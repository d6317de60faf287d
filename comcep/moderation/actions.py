"""What a moderator does, and the line of the log that goes with it, in one transaction.

The caller has checked the right to it. What was already done writes no line, so a double click leaves one.
Each gives its line, which :mod:`comcep.moderation.undoing` takes back for a minute, or nothing when it was
done before; each refuses (``claims.Taken``) what another moderator deals with.
"""

from django.db import transaction
from django.utils import timezone

from comcep.moderation import claims, letters
from comcep.moderation.kinds import Kind
from comcep.moderation.models import Case, Decision, SetAside
from comcep.privacy.guard import Eraser
from forum.engine.forum_conversation.models import Post
from forum.following.news import tell_author
from forum.keeping.redaction import redact_post, reviewed
from forum.questions.kinds import OfficialRole, Withdrawal
from forum.repair import duplicates, splitting
from forum.writing import moderating
from kb.authoring import drafting as kb
from kb.keeping import redaction

Verb = Decision.Verb


@transaction.atomic
def pin(topic, pinned, *, by):
    """Keep ``topic`` at the top of its section, or no longer."""
    if moderating.pin_topic(topic, pinned):
        return _log(Verb.PIN if pinned else Verb.UNPIN, topic, by=by, before={"pinned": not pinned})


@transaction.atomic
def lock(topic, locked, *, by, reason="", withdrawal=""):
    """Close ``topic`` to replies for a ``reason`` that its author reads, or open it again.

    ``withdrawal``: why a question no longer waits for an answer; without it, it stays unanswered.
    """
    claims.settle(*_things(topic), by=by)
    former = topic.question.withdrawn_reason
    if moderating.lock_topic(topic, locked, reason=withdrawal):
        verb = Verb.LOCK if locked else Verb.UNLOCK
        before = {"locked": not locked, "withdrawal": former}
        detail = Withdrawal(withdrawal).label if withdrawal else ""
        decision = _log(verb, topic, by=by, reason=reason, detail=detail, before=before)
        if locked:
            letters.tell(decision)
        return decision


@transaction.atomic
def move(topic, section, *, by, reason, widening_agreed=False):
    """Put ``topic`` in ``section`` for a ``reason`` that its author reads.

    Raises ``WouldWiden`` when new readers have not been agreed to.
    """
    claims.check(*_things(topic), by=by)
    source = topic.forum
    if moderating.move_topic(topic, section, widening_agreed=widening_agreed):
        decision = _log(
            Verb.MOVE, topic, by=by, reason=reason, before={"from": source.pk, "to": section.pk},
            detail=f"de «\u202f{source}\u202f» vers «\u202f{section}\u202f»",
        )  # fmt: skip
        letters.tell(decision)
        return decision


@transaction.atomic
def split(topic, keys, *, by, reason, **what):
    """Make a topic of some messages of ``topic``, for a ``reason`` that their authors read. Give the line.

    ``what``: as :func:`splitting.split` takes it, whose ``Refused`` it raises. The line is on the topic that
    they leave, and names the first of them: the new topic is where that one stands.
    """
    claims.check(*_things(topic), by=by)
    new, before = splitting.split(topic, keys, by=by, **what)
    detail = (
        f"{len(before['posts'])} message{'s' if len(before['posts']) > 1 else ''} vers «\u202f{new}\u202f»"
    )
    post = Post.objects.get(pk=before["posts"][0])
    decision = _log(
        Verb.SPLIT,
        topic,
        post=post,
        by=by,
        reason=reason,
        detail=detail[:250],
        before=before | {"new": new.pk},
    )
    letters.tell_authors(decision, before["posts"])
    return decision


@transaction.atomic
def close_as_duplicate(topic, other, *, by, reason):
    """Close ``topic``, which ``other`` asks already, for a ``reason`` that its author reads."""
    claims.settle(*_things(topic), by=by)
    before = duplicates.close_as_duplicate(topic, other, by=by)
    if before is not None:
        decision = _log(Verb.DUPLICATE, topic, by=by, reason=reason, before=before)
        letters.tell(decision)
        return decision


@transaction.atomic
def correct_themes(topic, themes, *, by):
    """Say what a question is about, in its asker’s place: reports and followers of a theme go by it."""
    former = list(topic.question.themes.values_list("pk", flat=True))
    names = moderating.choose_themes(topic, themes)
    if names is not None:
        detail = (", ".join(names) or "aucun")[:250]
        return _log(Verb.THEMES, topic, by=by, detail=detail, before={"themes": former})


@transaction.atomic
def approve(post, *, by):
    """Let everybody read a message that waited for it."""
    claims.settle(*_things(post.topic, post), by=by)
    if moderating.approve_post(post):
        return _log(Verb.APPROVE, post.topic, post=post, by=by, before={"approved": False})


@transaction.atomic
def remove(post, *, by, reason):
    """Take a message away from its readers; its author is told, and reads the reason."""
    claims.settle(*_things(post.topic, post), by=by)
    if was := moderating.remove_post(post, by=by, reason=reason):
        return _log(Verb.REMOVE, post.topic, post=post, by=by, reason=reason, before=was)


@transaction.atomic
def restore(post, *, by):
    """Give a removed message back to its readers."""
    if moderating.restore_post(post):
        return _log(Verb.RESTORE, post.topic, post=post, by=by)


@transaction.atomic
def redact(post, terms, *, by, reason, drop=(), kept=()):
    """Take ``terms`` (pairs of words and label) out of a message and of every copy of it, for good.

    The log keeps who, when, why and how many messages changed: no word of what was there.
    """
    claims.settle((Kind.ALERT, post.pk), by=by)
    eraser = Eraser(terms)
    changed = redact_post(post, eraser, drop=drop, kept=kept)
    topics = {post.topic_id, *Post.objects.filter(pk__in=changed).values_list("topic", flat=True)}
    redaction.redact_born_from(topics, eraser)
    for decision in Decision.objects.filter(topic__in=topics).exclude(detail="", reason=""):
        detail, said = eraser.text(decision.detail), eraser.text(decision.reason)
        if (detail, said) != (decision.detail, decision.reason):
            Decision.objects.filter(pk=decision.pk).update(detail=detail, reason=said)
    reviewed(post, timezone.now())
    many = "s" if len(changed) > 1 else ""
    decision = _log(
        Verb.REDACT, post.topic, post=post, by=by, reason=reason,
        detail=f"{len(changed)} message{many} modifié{many}",
    )  # fmt: skip
    if post.pk in changed:
        tell_author(
            post,
            text="Un passage d’un de vos messages a été masqué par l’animation.",
            key=f"redacted:{decision.pk}",
            by=by,
        )
    return changed


@transaction.atomic
def dismiss_alert(post, *, by):
    """Say that what was published in spite of a warning may stay."""
    claims.settle((Kind.ALERT, post.pk), by=by)
    at = timezone.now()
    if reviewed(post, at):
        return _log(Verb.SCREEN, post.topic, post=post, by=by, before={"reviewed": at.isoformat()})


@transaction.atomic
def curate(topic, answers, *, by):
    """Open the draft of a procedure with the chosen answers, or find the one that this topic already has."""
    claims.settle((Kind.PROPOSAL, topic.pk), by=by)
    if draft := kb.draft_of(topic):
        return draft
    page = kb.draft_from_topic(topic, answers, by=by)
    _log(Verb.CURATE, topic, by=by, detail=f"{len(answers)} réponse{'s' if len(answers) > 1 else ''}")
    return page


@transaction.atomic
def set_aside(topic, aside, *, by):
    """Leave ``topic`` without a procedure, or put it back among those to transform."""
    claims.settle((Kind.PROPOSAL, topic.pk), by=by)
    if aside:
        _, changed = SetAside.objects.update_or_create(topic=topic, defaults={"by": by, "at": timezone.now()})
    else:
        changed, _ = SetAside.objects.filter(topic=topic).delete()
    if changed:
        return _log(Verb.SET_ASIDE if aside else Verb.TAKE_BACK, topic, by=by, before={"aside": not aside})


def on_edited(post, by, reason="", **kwargs):
    """Keep a line of what a moderator rewrote in somebody else's name, and tell that person at once.

    What it said before is in no log: its readers find it from the message.
    """
    letters.tell(_log(Verb.EDIT, post.topic, post=post, by=by, reason=reason), after=None)


def on_written_officially(post, by, role, **kwargs):
    """Keep a line of who spoke for an institution."""
    _log(Verb.IN_ROLE, post.topic, post=post, by=by, detail=OfficialRole(role).label)


@transaction.atomic
def read_name(topic, *, by):
    """Give who asked without a name, and keep a line of it: each reading is one, and that person is told."""
    decision = _log(Verb.NAME_READ, topic, by=by)
    letters.tell(decision, after=None)
    return topic.poster


def _things(topic, post=None):
    """What a decision on this message, or on its topic when it is the first, would settle on the desk."""
    things = []
    if post:
        waiting = Case.objects.waiting().filter(post=post).values_list("pk", flat=True)
        things = [(Kind.APPROVAL, post.pk), (Kind.ALERT, post.pk), *((Kind.FLAG, pk) for pk in waiting)]
    if post is None or topic.first_post_id == post.pk:
        things += [(Kind.QUESTION, topic.pk), (Kind.PROPOSAL, topic.pk)]
    return things


def on_acceptance_decided(verb, post, by, detail="", **kwargs):
    """Keep a line of what moderators accepted in the asker’s place, or would have."""
    _log(Verb(verb), post.topic, post=post, by=by, detail=detail)


def _log(verb, topic, *, by, **more):
    return Decision.objects.create(verb=verb, topic=topic, by=by, **more)
