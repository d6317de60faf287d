"""Whatever changes a right or the tree of sections raises the version of the matrix."""

from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from forum.engine.forum.models import Forum
from forum.engine.forum_permission.models import GroupForumPermission, MatrixVersion, UserForumPermission


def raise_version():
    """Make every process recompute the matrix at its next request. Call it after a bulk write of rights."""
    if not MatrixVersion.objects.filter(pk=1).update(number=F("number") + 1):
        MatrixVersion.objects.get_or_create(pk=1, defaults={"number": 1})


@receiver([post_save, post_delete], sender=Forum)
@receiver([post_save, post_delete], sender=GroupForumPermission)
@receiver([post_save, post_delete], sender=UserForumPermission)
def _raise(sender, update_fields=None, **kwargs):
    raise_version()
