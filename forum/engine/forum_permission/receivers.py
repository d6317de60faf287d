"""Machina's vocabulary of permissions is written at each migration."""

from machina.apps.forum_permission.receivers import create_global_permissions  # noqa: F401
