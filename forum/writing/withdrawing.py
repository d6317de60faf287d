"""Taking back a message of one’s own: its place stays, its words are forgotten a minute later."""

from django.db import transaction
from django.utils import timezone

from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models import Removal
from forum.questions.signals import topic_changed
from forum.questions.withdrawn import REASON, UNDO
from forum.writing.approval import hide, lock, show


class OthersAnswered(ValueError):
    """A question under which others have written stays: without it, what they wrote says nothing."""


def others_wrote(topic):
    """Whether somebody else than the asker has written there, in sight or not."""
    return Post.objects.filter(topic=topic).exclude(poster=topic.poster_id).exists()


@transaction.atomic
def withdraw_post(post, *, by):
    """Take ``post`` out of sight at once, for its author. Give whether it was there.

    A question goes with its topic. Raises :class:`OthersAnswered` when others have written under it.
    """
    topic, post = lock(post)
    if Removal.objects.filter(post=post).exists():
        return False
    if topic.first_post_id == post.pk and others_wrote(topic):
        raise OthersAnswered(f"topic {topic.pk}")
    Removal.objects.create(post=post, by=by, reason=REASON, withdrawn=True)
    hide(topic, post)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def put_back(post, *, by, now=None):
    """Undo it while that lasts. Give whether the message is read again."""
    topic, post = lock(post)
    since = (now or timezone.now()) - UNDO
    held = Removal.objects.filter(post=post, by=by, withdrawn=True, erased_at=None, at__gt=since)
    deleted, _ = held.delete()
    if deleted:
        show(topic, post)
        topic_changed.send(sender=Topic, topic_id=topic.pk)
    return bool(deleted)
