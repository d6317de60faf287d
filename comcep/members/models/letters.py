"""Mails to people who cannot read the notification centre: who asks to join, or is invited."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.models.invitations import Invitation
from comcep.members.models.requests import Request
from comcep.public_ids import PublicIdField


class LetterQuerySet(models.QuerySet):
    def due(self, now=None):
        return self.filter(due_at__lte=now or timezone.now())


class Letter(models.Model):
    """One mail to write, once. Its words are found when it leaves (``letters``), never kept here."""

    public_id = PublicIdField()
    kind = models.CharField("sorte", max_length=20)
    address = models.EmailField("adresse")
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="letters")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="letters")
    key = models.CharField("clé", max_length=200, unique=True)
    due_at = models.DateTimeField("à envoyer à partir de", null=True, default=timezone.now)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    sent_at = models.DateTimeField("remis le", null=True)
    failed = models.CharField("non envoyé", max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel d’adhésion"
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True), name="members_sent_is_not_due"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="letter_due")]

    def __str__(self):
        return f"{self.kind} · {self.address}"
