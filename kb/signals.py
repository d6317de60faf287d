"""Rows that Wagtail and the forum write by themselves, and what follows for procedures."""

from django.contrib.auth.management import create_permissions

from kb import actions
from kb.models import Feedback, ProcedurePage, Provenance


def on_published(sender, instance, **kwargs):
    """A procedure goes out: its authors hear of it, and the thread shows it by itself."""
    actions.tell_authors(instance)


def on_topic_changed(sender, topic_id, **kwargs):
    actions.check_sources(topic_id)


def on_migrated(sender, **kwargs):
    """Give moderators their rights once the tables exist. Django makes its permissions later: ask now."""
    create_permissions(sender, verbosity=0, using=kwargs["using"])
    actions.open_admin_to_moderators()


def on_membership_ended(sender, member, identity, **kwargs):
    """Procedures stay: their sources are credited by network, their keeper is to be chosen again."""
    Provenance.objects.filter(author=member).update(author=None, named=False)
    Feedback.objects.filter(member=member).update(member=None)
    ProcedurePage.objects.filter(keeper=member).update(keeper=None)
    ProcedurePage.objects.filter(verified_by=member).update(verified_by=None)
