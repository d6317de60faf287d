"""What the guard found in messages: counts, never a word."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.privacy.guard import NAMES, Level
from forum.engine.forum_conversation.models import Post


class ScreenedQuerySet(models.QuerySet):
    def overridden(self):
        """Keep what was published in spite of a strong warning."""
        return self.filter(level__gte=Level.STRONG, choice=Screened.Choice.PUBLISHED)

    def forget_old(self):
        """Keep twelve months."""
        return self.filter(at__lt=timezone.now() - timedelta(days=365)).delete()


class Screened(models.Model):
    """What the guard found in a message by one rule, and what its author decided: a count, never a word."""

    class Choice(models.TextChoices):
        REPLACED = "replaced", "Remplacé"
        NOT_PERSONAL = "not_personal", "Pas une donnée personnelle"
        PUBLISHED = "published", "Publié quand même"

    class Reason(models.TextChoices):
        PUBLIC = "public", "Coordonnées publiques d’un service"
        MINE = "mine", "Ce sont mes propres coordonnées"
        AGREED = "agreed", "La personne concernée est d’accord"
        INVENTED = "invented", "Cas inventé ou déjà anonymisé"
        NEEDED = "needed", "Indispensable pour qu’on puisse répondre"

    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, related_name="screenings", verbose_name="message"
    )
    rule = models.CharField("règle", max_length=30)
    label = models.CharField("sorte", max_length=20)
    level = models.PositiveSmallIntegerField("niveau")
    choice = models.CharField("décision", max_length=12, choices=Choice.choices)
    reason = models.CharField("raison", max_length=12, choices=Reason.choices, blank=True)
    number = models.PositiveSmallIntegerField("nombre", default=1)
    at = models.DateTimeField("le", default=timezone.now)
    reviewed_at = models.DateTimeField("revue le", null=True, blank=True)

    objects = ScreenedQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte du garde"
        verbose_name_plural = "alertes du garde"
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(reviewed_at__isnull=True, choice="published", level__gte=2),
                name="questions_overridden",
            ),
            models.Index(fields=["at", "rule"], name="questions_screened_rates"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(choice="published", level__gte=2) | ~Q(reason=""),
                name="questions_override_has_reason",
            ),
            models.CheckConstraint(condition=~Q(choice="published", level__gte=3), name="questions_no_block"),
        ]

    def __str__(self):
        return f"{self.rule} · {self.get_choice_display()}"

    @property
    def label_name(self):
        return NAMES.get(self.label, self.label)
