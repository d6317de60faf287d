"""Rows that Wagtail and the forum write by themselves, and what follows for procedures."""

import hashlib

from django.contrib.auth.management import create_permissions
from django.core.files.base import ContentFile
from django.dispatch import Signal

from comcep.privacy import files
from kb.authoring import drafting
from kb.models import Feedback, FollowedProcedure, ProcedurePage, Provenance

# Sent inside the transaction, with ``instance``, when a published procedure changes without being published.
procedure_changed = Signal()


def on_published(sender, instance, **kwargs):
    """A procedure goes out: its authors and who follows it hear of it, and the thread shows it by itself."""
    drafting.tell_authors(instance)
    revision = kwargs.get("revision")
    drafting.tell_followers(instance, but=revision and revision.user_id)


def on_topic_changed(sender, topic_id, **kwargs):
    drafting.check_sources(topic_id)


def on_image_saved(sender, instance, **kwargs):
    """A picture that comes in loses its place, date, device and comments."""
    file = instance.file
    if not file or file._committed:
        return
    kind = file.name.rpartition(".")[2].lower()
    if kind not in files.PICTURES:
        return
    try:
        content = files.without_metadata(file.read(), kind)
    except files.Unreadable:
        file.seek(0)
        return
    instance.file = ContentFile(content, name=file.name)
    instance.file_size = len(content)
    instance.file_hash = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # Wagtail's own digest


def on_migrated(sender, **kwargs):
    """Give moderators their rights once the tables exist. Django makes its permissions later: ask now."""
    create_permissions(sender, verbosity=0, using=kwargs["using"])
    drafting.open_admin_to_moderators()


def on_membership_ended(sender, member, identity, **kwargs):
    """Procedures stay: their sources are credited by network, their keeper is to be chosen again."""
    Provenance.objects.filter(author=member).update(author=None, named=False)
    Feedback.objects.filter(member=member).update(member=None)
    FollowedProcedure.objects.filter(member=member).delete()
    ProcedurePage.objects.filter(keeper=member).update(keeper=None)
    ProcedurePage.objects.filter(verified_by=member).update(verified_by=None)
