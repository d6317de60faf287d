"""Where a procedure comes from."""

from django.conf import settings
from django.db import models

from comcep.members.models import Network
from forum.engine.forum_conversation.models import Post, Topic
from kb.models.procedures import ProcedurePage


class Provenance(models.Model):
    """A message that a procedure took over, as it stood at curation. Knowledge outlives its source."""

    page = models.ForeignKey(ProcedurePage, models.CASCADE, related_name="provenances", verbose_name="fiche")
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, related_name="provenances", verbose_name="sujet"
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, related_name="provenances", verbose_name="message"
    )
    post_updated = models.DateTimeField("version du message", help_text="Dernière modification reprise.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, related_name="+", verbose_name="réseau au moment d’écrire"
    )
    outsider = models.BooleanField("hors pair", default=False)
    asked = models.BooleanField("pose la question", default=False)
    named = models.BooleanField("citer par son nom", default=False)
    told_at = models.DateTimeField(null=True, editable=False)
    lost_at = models.DateTimeField("source retirée le", null=True, blank=True)
    before = models.JSONField(
        "état avant ce retrait", null=True, editable=False, help_text="Repris si la source revient."
    )

    class Meta:
        verbose_name = "provenance"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["page", "post"], name="kb_provenance_once")]

    def __str__(self):
        return f"{self.page} · message {self.post_id or 'supprimé'}"

    @property
    def credit(self):
        """How a source is credited unless its author asked to be named: by network alone."""
        if self.outsider:
            return "un membre hors pair"
        return f"un pair ({self.network.name})" if self.network_id else "un pair"
