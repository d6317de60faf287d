"""What a message said before it was edited."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from comcep.public_ids import PublicIdField
from forum.engine.forum_conversation.models import Post


class Version(models.Model):
    """The words of ``post`` until ``by`` edited it: written with that edit, taken away with the words.

    ``title``: of a first post, its topic’s until then. ``by_another``: a moderator did, whose name stands
    there. Whoever reads the message reads what others could read of it then (``shown``) and in which the
    guard found nothing (``found``); moderators read all of it (``forum.access.rows``).
    """

    public_id = PublicIdField()
    post = models.ForeignKey(Post, models.CASCADE, related_name="versions", verbose_name="message")
    text = models.TextField("texte")
    title = models.CharField("titre", max_length=255, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="modifié par"
    )
    by_another = models.BooleanField("par l’animation", default=False)
    at = models.DateTimeField("modifié le", default=timezone.now)
    shown = models.BooleanField("lue par d’autres", default=True)
    found = models.BooleanField("relevée par le garde", default=False)

    class Meta:
        verbose_name = "texte d’avant"
        verbose_name_plural = "textes d’avant"
        ordering = ["pk"]

    def __str__(self):
        return f"Texte d’avant {self.pk}"
