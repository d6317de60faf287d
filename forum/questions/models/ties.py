"""What one topic has to do with another since a moderator put them right."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from forum.engine.forum_conversation.models import Topic


class Tie(models.Model):
    """``topic`` was split from ``other``, or asks again what ``other`` asks. Who reads both is led there."""

    class Kind(models.TextChoices):
        SPLIT = "split", "séparé d’un autre sujet"
        DUPLICATE = "duplicate", "déjà posé ailleurs"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="ties", verbose_name="sujet")
    other = models.ForeignKey(Topic, models.CASCADE, related_name="tied", verbose_name="autre sujet")
    kind = models.CharField("lien", max_length=10, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "lien entre deux sujets"
        verbose_name_plural = "liens entre sujets"
        constraints = [
            models.UniqueConstraint(fields=["topic", "kind"], name="questions_tied_once"),
            models.CheckConstraint(condition=~Q(topic=F("other")), name="questions_tied_to_another"),
        ]
