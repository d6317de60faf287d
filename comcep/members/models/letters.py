"""Mails to people who cannot read the notification centre: who asks to join, is invited, or is outside."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.models.invitations import Invitation
from comcep.members.models.members import Member
from comcep.members.models.requests import Request
from comcep.notifications.models import Mailed


class Letter(Mailed):
    """One mail to write, once. Its words are found when it leaves (``letters``), never kept here."""

    ONCE_GONE = {"said": {}}

    kind = models.CharField("sorte", max_length=40)
    address = models.EmailField("adresse")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="letters")
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="letters")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="letters")
    key = models.CharField("clé", max_length=200, unique=True)
    said = models.JSONField("ce que rien d’autre ne sait", default=dict)
    written_at = models.DateTimeField("écrit le", default=timezone.now)
    mail_due_at = models.DateTimeField("courriel à envoyer à partir de", null=True, default=timezone.now)

    class Meta:
        verbose_name = "courriel d’adhésion ou de compte"
        constraints = [
            models.CheckConstraint(
                condition=Q(mail_due_at__isnull=True) | Q(mailed_at__isnull=True),
                name="members_sent_is_not_due",
            )
        ]
        indexes = [
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="letter_mail_due"
            )
        ]

    def __str__(self):
        return f"{self.kind} · {self.address}"
