"""Files joined to a post: stored under a random name, served only by a checked view (holes S4, S5)."""

import uuid

from django.core.files.storage import storages
from django.db import models
from machina.apps.forum_conversation.forum_attachments.abstract_models import AbstractAttachment

from comcep.public_ids import PublicIdField


def private_storage():
    """The storage of this site, outside ``MEDIA_ROOT`` and without addresses. A function, so that no
    migration holds its place."""
    return storages["attachments"]


def private_path(attachment, filename):
    return uuid.uuid4().hex


class Attachment(AbstractAttachment):
    public_id = PublicIdField()
    file = models.FileField("fichier", upload_to=private_path, storage=private_storage)
    name = models.CharField("nom", max_length=150)
    size = models.PositiveIntegerField("taille en octets", default=0)

    class Meta(AbstractAttachment.Meta):
        abstract = False
        verbose_name = "pièce jointe"

    def __str__(self):
        return self.name
