"""Images and documents, each with its audience; none has a public address."""

from django.db import models
from django.urls import reverse
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet
from wagtail.search import index

from comcep.members.access.audiences import Audience, AudienceQuerySet
from comcep.public_ids import PublicIdField
from kb.models.walls import READERS


class WalledImageQuerySet(ImageQuerySet, AudienceQuerySet):
    pass


class WalledImage(AbstractImage):
    """An illustration. Its file has no public address: a view asks the audience first."""

    public_id = PublicIdField()
    audience = models.CharField("lecteurs", max_length=12, choices=READERS, default=Audience.PEERS)

    admin_form_fields = ("title", "description", "file", "audience", "collection", "tags")
    search_fields = [*AbstractImage.search_fields, index.FilterField("audience")]

    objects = WalledImageQuerySet.as_manager()

    class Meta(AbstractImage.Meta):
        verbose_name = "image"


class WalledRendition(AbstractRendition):
    """A resized copy. Its address names the image, so that the same audience is asked."""

    image = models.ForeignKey(WalledImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="kb_rendition_once"
            )
        ]

    @property
    def url(self):
        return reverse("kb:rendition", args=[self.image.public_id, self.filter_spec])


class WalledDocumentQuerySet(DocumentQuerySet, AudienceQuerySet):
    pass


class WalledDocument(AbstractDocument):
    """A file to download, through a view that asks the audience first."""

    public_id = PublicIdField()
    audience = models.CharField("lecteurs", max_length=12, choices=READERS, default=Audience.PEERS)

    admin_form_fields = ("title", "file", "audience", "collection", "tags")
    search_fields = [*AbstractDocument.search_fields, index.FilterField("audience")]

    objects = WalledDocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"

    @property
    def url(self):
        return reverse("kb:document", args=[self.public_id])
