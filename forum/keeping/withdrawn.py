"""What authors have withdrawn is forgotten once they can no longer undo it: words, files and quotes."""

from django.db import transaction
from django.utils import timezone

from forum.engine.forum_conversation.models import Post
from forum.keeping.leaving import erase_posts
from forum.questions.models import PastAcceptance, Removal
from forum.questions.withdrawn import UNDO

_holders = []


def hold_while(holder):
    """``holder(keys)`` gives those of messages whose words must stay for now: somebody has yet to decide."""
    if holder not in _holders:
        _holders.append(holder)


def erase_withdrawn(now=None):
    """Forget what was withdrawn a minute ago. Give how many messages were; a second run finds none."""
    now = now or timezone.now()
    due = Removal.objects.filter(withdrawn=True, erased_at=None, at__lte=now - UNDO)
    keys = set(due.values_list("post", flat=True))
    held = {pk for holder in _holders for pk in holder(keys)} if keys else set()
    return sum(_erase(pk, now) for pk in sorted(keys - held))


@transaction.atomic
def _erase(pk, now):
    removal = Removal.objects.select_for_update(no_key=True).filter(post=pk, withdrawn=True, erased_at=None)
    if not removal.update(erased_at=now):
        return False
    erase_posts(Post.objects.filter(pk=pk))
    PastAcceptance.objects.filter(post=pk).delete()
    return True
