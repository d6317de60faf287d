"""What moderators do with messages and topics: approve, remove, restore, pin, file, close, move."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comcep.members.models import Member
from comcep.notifications.actions import take_back
from forum.access import perms
from forum.engine.forum_conversation.models import Topic
from forum.following import news
from forum.questions import counters, timing
from forum.questions.holding import hold_question, hold_topic
from forum.questions.models import Question, Removal
from forum.questions.signals import topic_changed
from forum.sections import marks
from forum.sections.merging import TO_UNDO
from forum.writing.approval import hide, lock, show


class WouldWiden(Exception):
    """The target section is read by people who cannot read the topic today, and nobody has agreed to that."""

    def __init__(self, readers):
        self.readers = readers
        super().__init__(f"new readers: {sorted(readers)}")


@transaction.atomic
def approve_post(post):
    """Let everybody read a post that waited for approval, and tell who follows. Give whether it waited."""
    topic, post = lock(post)
    if post.approved or Removal.objects.filter(post=post).exists():
        return False
    show(topic, post)
    called = [mention.member for mention in post.mentions.select_related("member")]
    news.tell_author(
        post,
        text="Un de vos messages, relu par l’animation, est maintenant publié.",
        key=f"approved:{post.pk}:{post.updates_count}",
    )
    if topic.first_post_id == post.pk:
        news.tell_of_question(topic, Question.objects.get(topic=topic))
        news.tell_of_mentions(topic, post, called)
    else:
        news.tell_of_answer(topic, post, called=called)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def withdraw_approval(post):
    """Have a post wait again that was approved by mistake. Give whether readers had it."""
    topic, post = lock(post)
    if not post.approved:
        return False
    hide(topic, post)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


REMOVED = "Un de vos messages a été retiré par l’animation."


@transaction.atomic
def remove_post(post, *, by, reason):
    """Take ``post`` away from readers, for ``reason``, and tell its author, in a minute.

    Its row and the answers of others stay. A first post takes its topic out of sight with it. Give what
    :func:`undo_removal` needs, or nothing when it was removed before.
    """
    topic, post = lock(post)
    if Removal.objects.filter(post=post).exists():
        return None
    removal = Removal.objects.create(post=post, by=by, reason=reason)
    was = {"approved": post.approved, "told": f"removed:{removal.pk}"}
    accepted = Question.objects.filter(topic=topic, accepted_post=post)
    for accepted_by, accepted_at in accepted.values_list("accepted_by", "accepted_at"):
        was["accepted"] = [accepted_by, accepted_at.isoformat()]
    if post.approved:
        hide(topic, post)
    news.tell_author(
        post,
        text=REMOVED,
        key=was["told"],
        by=by,
        page="removed",
        check=perms.READ_REMOVAL,
        after=TO_UNDO,
    )
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return was


@transaction.atomic
def undo_removal(post, was):
    """Put a removed post back as it ``was``: read, waiting, or the accepted answer. Give whether it was gone.

    Its author, who was to be told, is not.
    """
    topic, post = lock(post)
    deleted, _ = Removal.objects.filter(post=post).delete()
    if not deleted:
        return False
    if was["approved"]:
        show(topic, post)
    if "accepted" in was:
        by, at = was["accepted"]
        by = Member.objects.filter(pk=by).values_list("pk", flat=True).first()
        Question.objects.filter(topic=topic, accepted_post=None).update(
            accepted_post=post, accepted_by=by, accepted_at=datetime.fromisoformat(at)
        )
    take_back(was["told"])
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def restore_post(post):
    """Give a removed post back to its readers. Give whether it had been removed, and not by its author."""
    topic, post = lock(post)
    deleted, _ = Removal.objects.filter(post=post, withdrawn=False).delete()
    if not deleted:
        return False
    if not post.approved:
        show(topic, post)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def pin_topic(topic, pinned):
    """Keep ``topic`` at the top of its section, or no longer. Give whether that changed."""
    new = Topic.TOPIC_STICKY if pinned else Topic.TOPIC_POST
    return _set(topic, type=new)


@transaction.atomic
def choose_themes(topic, themes):
    """Say what the question of ``topic`` is about. Give the names of the themes, or ``None``: no change."""
    question = hold_question(topic.pk)
    if set(themes) == set(question.themes.all()):
        return None
    question.themes.set(themes)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return [theme.name for theme in themes]


@transaction.atomic
def lock_topic(topic, locked, *, reason=""):
    """Close ``topic`` to replies, or open it again. Give whether that changed.

    Closed for a ``reason``, a question that nobody answered is withdrawn; without one it stays unanswered.
    """
    hold_question(topic.pk)
    questions = Question.objects.filter(topic=topic)
    changed = _set(topic, status=Topic.TOPIC_LOCKED if locked else Topic.TOPIC_UNLOCKED)
    if changed and locked and reason:
        timing.withdraw(questions.filter(first_answer_at=None), reason, timezone.now())
    elif changed and not locked:
        timing.take_back(questions)
    return changed


@transaction.atomic
def move_topic(topic, section, *, widening_agreed=False):
    """Put ``topic`` in another section. Give whether it moved.

    Raises :class:`WouldWiden` when people who cannot read it today would, unless that is ``widening_agreed``.
    """
    topic = hold_topic(topic.pk)
    if topic.forum_id == section.pk:
        return False
    readers = perms.new_readers(topic.forum_id, section.pk)
    if readers and not widening_agreed:
        raise WouldWiden(readers)
    marks.carry([topic.pk], topic.forum_id, section.pk)
    source_id, topic.forum = topic.forum_id, section
    topic.save(update_fields=["forum", "updated"])
    counters.topic_moved(topic, source_id)
    timing.refresh(Question.objects.filter(topic=topic))
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


def _set(topic, **field):
    ((name, value),) = field.items()
    changed = Topic.objects.filter(pk=topic.pk).exclude(**field).update(**field)
    setattr(topic, name, value)
    if changed:
        topic_changed.send(sender=Topic, topic_id=topic.pk)
    return bool(changed)
