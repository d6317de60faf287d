"""What people are told, and what became of the mail about it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class NoticeQuerySet(models.QuerySet):
    def due(self, now=None):
        """Keep the notices whose mail is still to be sent, and may be tried now."""
        return self.filter(mail_due_at__lte=now or timezone.now())


class Notice(models.Model):
    """One thing that one person is told once.

    ``mail_due_at`` says when its mail may next be tried; nothing is left to send when it is empty.
    ``mailed_at`` is written just before the mail is handed to the server, so that a mail is never sent twice.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("sorte", max_length=40)
    text = models.CharField("texte", max_length=300)
    why = models.CharField("raison de l’envoi", max_length=200, blank=True)
    url = models.CharField("adresse", max_length=500)
    check_path = models.CharField("vérification", max_length=200)
    args = models.JSONField("arguments", default=list)
    key = models.CharField("clé", max_length=200)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    seen_at = models.DateTimeField("vue le", null=True, blank=True)
    mail_due_at = models.DateTimeField("courriel à envoyer à partir de", null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField("essais", default=0)
    mailed_at = models.DateTimeField("courriel remis le", null=True, blank=True)
    mail_failed = models.CharField("courriel non envoyé", max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notifications_told_once"),
            models.CheckConstraint(
                condition=models.Q(mail_due_at__isnull=True) | models.Q(mailed_at__isnull=True),
                name="notifications_mailed_is_not_due",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_of_recipient"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="notice_mail_due",
            ),
        ]

    def __str__(self):
        return self.text
