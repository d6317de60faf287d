"""One section put into another: its topics, what is below it, those who follow it and what they have read.

What is left of it is an address, which leads on. For a minute, that can be undone.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forum.access import perms
from forum.engine.forum import order
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import as_it_stands
from forum.questions import counters, timing
from forum.questions.holding import hold_questions
from forum.questions.models import Draft, Follow, Merge, Question, SectionAudience
from forum.questions.signals import topics_moved
from forum.sections import marks
from forum.sections.arranging import Refused, arranged, branch_keys, is_apart, nest
from forum.sections.opening import lay_rights

TO_UNDO = timedelta(minutes=1)
CHUNK = 500
INTO_ITSELF = "Une rubrique ne se réunit ni à elle-même ni à ce qu’elle contient."
TOO_LATE = "Il est trop tard pour annuler\u00a0: cette réunion a plus d’une minute, ou a déjà été annulée."
WRITTEN_SINCE = (
    "On a répondu depuis dans ces sujets, pour moins de lecteurs qu’avant\u00a0: les séparer montrerait ces "
    "réponses à d’autres. Déplacez plutôt les sujets un par un."
)


def merge(source, target, *, by, agreed=""):
    """Put ``source`` into ``target``. Give the :class:`Merge`.

    Raises ``NewReaders`` when their readers differ, unless its token is ``agreed``, and ``Refused``.
    """
    with arranged(agreed, becomes={source.pk: target.pk}):
        source, target = _held(source), _held(target)
        if target.pk in branch_keys(source.pk):
            raise Refused(INTO_ITSELF, "target")
        if is_apart(source):
            raise Refused("La rubrique des hors pairs ne se réunit à aucune autre.", "target")
        topics = list(Topic.objects.filter(forum=source).order_by("pk").values_list("pk", flat=True))
        if topics and not target.is_forum:
            raise Refused(f"«\u202f{target}\u202f» est un simple titre, sans sujets.", "target")
        branch = branch_keys(source.pk)
        audiences = dict(SectionAudience.objects.filter(forum__in=branch).values_list("forum", "audience"))
        below = _children(source)
        for child in below:
            nest(child, target)
        merged = Merge.objects.create(source=source, target=target, by=by)
        move_topics(topics, source, target)
        formerly = SectionAudience.objects.filter(merged_into=source)
        merged.moved = {
            "topics": topics,
            "below": [child.pk for child in below],
            "audiences": [[pk, audience] for pk, audience in audiences.items() if pk != source.pk],
            "follows": _follow_on(source, target),
            "drafts": _write_on(source, target),
            "formerly": list(formerly.values_list("forum", flat=True)),
        }
        merged.save(update_fields=["moved"])
        formerly.update(merged_into=target)
        SectionAudience.objects.filter(forum=source).update(merged_into=target)
        lay_rights([source.pk])
    return merged


def may_undo(merged):
    return merged.undone_at is None and timezone.now() - merged.at <= TO_UNDO


@transaction.atomic
def undo(merged):
    """Give ``source`` back what it had and what is still where it was put. Give whether that was to do.

    What was asked meanwhile in the other section stays there. Raises ``Refused`` when that would show to
    others what was answered meanwhile.
    """
    order.lock()
    merged = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=merged.pk)
    if not may_undo(merged):
        return False
    source, target, moved = _held(merged.source), _held(merged.target), merged.moved
    below = [pk for pk, _ in moved["audiences"]]
    SectionAudience.objects.filter(forum=source).update(merged_into=None)
    lay_rights([source.pk])
    here = Topic.objects.filter(pk__in=moved["topics"], forum=target)
    topics = list(here.order_by("pk").values_list("pk", flat=True))
    if _were_narrower(source, target) and _written_since(topics, below, merged.at):
        raise Refused(WRITTEN_SINCE)
    for child in _children(target):
        if child.pk in moved["below"]:
            nest(child, source)
    for pk, audience in moved["audiences"]:
        SectionAudience.objects.filter(forum=pk).update(audience=audience)
    lay_rights(below)
    move_topics(topics, target, source)
    Follow.objects.filter(pk__in=moved["follows"]).delete()
    Draft.objects.filter(pk__in=moved["drafts"], section=target).update(section=source)
    SectionAudience.objects.filter(forum__in=moved["formerly"]).update(merged_into=source)
    merged.undone_at = timezone.now()
    merged.save(update_fields=["undone_at"])
    return True


def move_topics(topics, source, target):
    """Carry these topics with their counts and what everybody has read of them."""
    marks.carry(topics, source.pk, target.pk)
    for start in range(0, len(topics), CHUNK):
        carried = topics[start : start + CHUNK]
        hold_questions(carried)
        Topic.objects.filter(pk__in=carried).update(forum=target)
        timing.refresh(Question.objects.filter(topic__in=carried))
    counters.recount_sections([source.pk, target.pk])
    topics_moved.send(sender=Topic, topic_ids=topics)


def _held(section):
    return Forum.objects.select_related("audience").get(pk=section.pk)


def _children(section):
    return list(Forum.objects.select_related("audience").filter(parent=section).order_by("tree_id", "lft"))


def _follow_on(source, target):
    """Who follows the one follows the other too; give the keys of the new rows."""
    held = Follow.objects.filter(section=target).values("member")
    who = Follow.objects.filter(section=source).exclude(member__in=held).values_list("member", flat=True)
    made = Follow.objects.bulk_create([Follow(member_id=pk, section=target) for pk in who])
    return [follow.pk for follow in made]


def _write_on(source, target):
    """What is being typed for the one is for the other; give the keys of these drafts."""
    drafts = Draft.objects.filter(section=source)
    keys = list(drafts.values_list("pk", flat=True))
    drafts.update(section=target)
    return keys


def _were_narrower(source, target):
    held = as_it_stands()
    return bool(perms.readers_of(source.pk, held) - perms.readers_of(target.pk, held))


def _written_since(topics, sections, moment):
    written = Post.objects.filter(created__gt=moment)
    return written.filter(topic__forum__in=sections).exists() or any(
        written.filter(topic__in=topics[start : start + CHUNK]).exists()
        for start in range(0, len(topics), CHUNK)
    )
