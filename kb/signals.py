"""Rows that Wagtail and the forum write by themselves, and what follows for procedures."""

from django.contrib.auth.management import create_permissions

from kb import actions


def on_published(sender, instance, **kwargs):
    """A procedure goes out: its authors hear of it, and the thread shows it by itself."""
    actions.tell_authors(instance)


def on_topic_changed(sender, topic_id, **kwargs):
    actions.check_sources(topic_id)


def on_migrated(sender, **kwargs):
    """Give moderators their rights once the tables exist. Django makes its permissions later: ask now."""
    create_permissions(sender, verbosity=0, using=kwargs["using"])
    actions.open_admin_to_moderators()
