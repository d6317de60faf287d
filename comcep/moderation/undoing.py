"""« Annuler », for a minute: a decision taken back by who took it, as if it had not been taken.

The log keeps its line, and says that it was undone. What its author was to be told is not.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from comcep.moderation import arranging, flags, letters
from comcep.moderation.models import Decision, SetAside
from comcep.notifications.actions import take_back
from forum.access import perms
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Screened, Theme
from forum.repair import duplicates, splitting
from forum.sections.merging import TO_UNDO
from forum.writing import moderating

Verb = Decision.Verb
TOO_LATE = "Il est trop tard pour annuler\u00a0: cette décision a plus d’une minute, ou a déjà été annulée."
CHANGED = "Quelqu’un a changé cela depuis\u202f: rien n’a été annulé. Voyez où en sont les choses."
WRITTEN_SINCE = (
    "On a écrit depuis dans ce sujet, pour moins de lecteurs qu’avant\u00a0: le remettre à sa place "
    "montrerait ces messages à d’autres. Déplacez-le vous-même, s’il le faut."
)


class Refused(Exception):
    """It can no longer be undone; the sentence says why."""


def may_undo(decision, member, now=None):
    """Who took it has a minute."""
    recent = (now or timezone.now()) - decision.at <= TO_UNDO
    return bool(decision.before) and decision.undone_at is None and recent and decision.by_id == member.pk


@transaction.atomic
def undo(decision, *, by):
    """Take ``decision`` back. Raises :class:`Refused`."""
    rows = Decision.objects.select_for_update(of=("self",), no_key=True).select_related(
        "topic__forum", "post", "by"
    )
    decision = rows.get(pk=decision.pk)
    if not may_undo(decision, by):
        raise Refused(TOO_LATE)
    if not UNDO[decision.verb](decision):
        raise Refused(CHANGED)
    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
    return decision


def _pin(decision):
    return moderating.pin_topic(decision.topic, decision.before["pinned"])


def _lock(decision):
    letters.withdraw(decision)
    before = decision.before
    return moderating.lock_topic(decision.topic, before["locked"], reason=before.get("withdrawal", ""))


def _move(decision):
    topic, source = decision.topic, Forum.objects.filter(pk=decision.before["from"]).first()
    if source is None or topic.forum_id != decision.before["to"]:
        return False
    since = topic.posts.filter(created__gte=decision.at).exists()
    if since and perms.new_readers(topic.forum_id, source.pk):
        raise Refused(WRITTEN_SINCE)
    letters.withdraw(decision)
    return moderating.move_topic(topic, source, widening_agreed=True)


def _split(decision):
    """Together again, with what was written and decided there since."""
    new = Topic.objects.filter(pk=decision.before["new"]).first()
    if new is None:
        return False
    since = list(Decision.objects.filter(topic=new).values_list("pk", flat=True))
    Decision.objects.filter(pk__in=since).update(topic=decision.topic)
    if not splitting.rejoin(new, decision.topic, decision.before):
        Decision.objects.filter(pk__in=since).update(topic=new)
        return False
    letters.withdraw(decision)
    return True


def _duplicate(decision):
    letters.withdraw(decision)
    return duplicates.reopen(decision.topic, decision.before)


def _approve(decision):
    post = decision.post
    if post is None or not moderating.withdraw_approval(post):
        return False
    take_back(f"approved:{post.pk}:{post.updates_count}", f"answer:{post.pk}", f"question:{post.topic_id}")
    return True


def _remove(decision):
    return decision.post is not None and moderating.undo_removal(decision.post, decision.before)


def _screen(decision):
    at = parse_datetime(decision.before["reviewed"])
    return Screened.objects.filter(post=decision.post_id, reviewed_at=at).update(reviewed_at=None)


def _case(decision):
    if removal := decision.before.get("removal"):
        removed = Decision.objects.select_related("post").get(pk=removal)
        _remove(removed)
        Decision.objects.filter(pk=removal).update(undone_at=timezone.now())
    return flags.reopen(decision.before["case"])


def _themes(decision):
    themes = Theme.objects.filter(pk__in=decision.before["themes"])
    return moderating.choose_themes(decision.topic, list(themes)) is not None


def _set_aside(decision):
    if decision.before["aside"]:
        return SetAside.objects.get_or_create(topic=decision.topic, defaults={"by": decision.by})[1]
    return bool(SetAside.objects.filter(topic=decision.topic).delete()[0])


def _review(decision):
    return decision.member is not None and arranging.have_reviewed(
        decision.member, decision.before["reviewed"]
    )


UNDO = {
    Verb.PIN: _pin,
    Verb.UNPIN: _pin,
    Verb.LOCK: _lock,
    Verb.UNLOCK: _lock,
    Verb.MOVE: _move,
    Verb.SPLIT: _split,
    Verb.DUPLICATE: _duplicate,
    Verb.APPROVE: _approve,
    Verb.REMOVE: _remove,
    Verb.SCREEN: _screen,
    Verb.CASE: _case,
    Verb.THEMES: _themes,
    Verb.SET_ASIDE: _set_aside,
    Verb.TAKE_BACK: _set_aside,
    Verb.REVIEWED: _review,
    Verb.TRUSTED: _review,
}
