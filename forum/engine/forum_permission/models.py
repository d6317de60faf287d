"""Machina's permission vocabulary, and the version of the matrix computed from it."""

from django.db import models
from machina.apps.forum_permission.abstract_models import (
    AbstractForumPermission,
    AbstractGroupForumPermission,
    AbstractUserForumPermission,
)


class ForumPermission(AbstractForumPermission):
    class Meta(AbstractForumPermission.Meta):
        abstract = False


class GroupForumPermission(AbstractGroupForumPermission):
    """A right of an audience (the group has its name) on a section; ``has_perm=False`` denies, and wins."""

    class Meta(AbstractGroupForumPermission.Meta):
        abstract = False


class UserForumPermission(AbstractUserForumPermission):
    class Meta(AbstractUserForumPermission.Meta):
        abstract = False


class MatrixVersion(models.Model):
    """One row, raised in the transaction that changes a right or the tree, read once per request."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "forum_permission"
