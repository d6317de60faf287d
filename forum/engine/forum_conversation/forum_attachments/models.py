"""Files joined to a post: stored under a random name, served only by a checked view (holes S4, S5)."""

from django.db import models, transaction
from machina.apps.forum_conversation.forum_attachments.abstract_models import AbstractAttachment

from comcep.public_ids import PublicIdField
from comcep.storage import private_path, private_storage


class Attachment(AbstractAttachment):
    public_id = PublicIdField()
    file = models.FileField("fichier", upload_to=private_path, storage=private_storage)
    thumbnail = models.FileField("vignette", upload_to=private_path, storage=private_storage, blank=True)
    name = models.CharField("nom", max_length=150)
    size = models.PositiveIntegerField("taille en octets", default=0)

    class Meta(AbstractAttachment.Meta):
        abstract = False
        verbose_name = "pièce jointe"

    def __str__(self):
        return self.name

    def delete_files(self):
        """What it is and what a page shows of it: both go once that is sure."""
        for file in filter(None, (self.file, self.thumbnail)):
            transaction.on_commit(lambda file=file: file.storage.delete(file.name))
