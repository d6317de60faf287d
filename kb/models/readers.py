"""What a reader asks or says of a procedure: to hear of it, whether it was useful."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kb.models.procedures import ProcedurePage


class FollowedProcedure(models.Model):
    """Who wants to hear when a procedure changes, is verified or becomes obsolete."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_procedures")
    page = models.ForeignKey(ProcedurePage, models.CASCADE, related_name="follows", verbose_name="fiche")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "fiche suivie"
        constraints = [models.UniqueConstraint(fields=["member", "page"], name="kb_follow_once")]


class FeedbackQuerySet(models.QuerySet):
    def to_handle(self):
        """Keep the errors that readers saw and that no moderator has dealt with yet."""
        return self.filter(verdict=Feedback.Verdict.ERROR, handled_at__isnull=True)


class Feedback(models.Model):
    """What one reader says of a procedure: one opinion, which may change. The reason is for moderators."""

    class Verdict(models.TextChoices):
        USEFUL = "utile", "Oui"
        USELESS = "inutile", "Non"
        ERROR = "erreur", "J’ai repéré une erreur"

    page = models.ForeignKey(ProcedurePage, models.CASCADE, related_name="feedback", verbose_name="fiche")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="membre"
    )
    verdict = models.CharField("avis", max_length=8, choices=Verdict.choices)
    reason = models.CharField("précision", max_length=1000, blank=True)
    updated_at = models.DateTimeField("donné le", default=timezone.now)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur une fiche"
        verbose_name_plural = "avis sur les fiches"
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["page", "member"], name="kb_one_feedback_each"),
            models.CheckConstraint(condition=~Q(verdict="erreur", reason=""), name="kb_error_has_reason"),
        ]

    def __str__(self):
        return f"{self.page} · {self.get_verdict_display()}"
