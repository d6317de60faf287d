"""What moderators decided: the log of the desk."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import rights_of


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep the decisions on topics of sections that this moderator reads."""
        return self.filter(topic__forum__in=rights_of(member).ids_with("can_approve_posts"))


class Decision(models.Model):
    """One act of a moderator: who, what, on what, when and why. It holds no word of any message."""

    class Verb(models.TextChoices):
        PIN = "pin", "Sujet épinglé"
        UNPIN = "unpin", "Sujet désépinglé"
        LOCK = "lock", "Sujet clos"
        UNLOCK = "unlock", "Sujet rouvert"
        MOVE = "move", "Sujet déplacé"
        APPROVE = "approve", "Message approuvé"
        REMOVE = "remove", "Message retiré"
        RESTORE = "restore", "Message rétabli"
        EDIT = "edit", "Message modifié"
        REDACT = "redact", "Données masquées"
        SCREEN = "screen", "Alerte du garde relue"
        CURATE = "curate", "Sujet transformé en fiche"

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    verb = models.CharField("décision", max_length=10, choices=Verb.choices)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name="sujet")
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="message"
    )
    detail = models.CharField("précision", max_length=250, blank=True)
    reason = models.CharField("raison", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="moderation_log")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verb="remove") | ~models.Q(reason=""),
                name="moderation_removal_has_reason",
            )
        ]

    def __str__(self):
        return f"{self.get_verb_display()} · {self.at:%Y-%m-%d}"
