"""What is kept of a departure: a receipt, and the list of what a restored back-up must forget again."""

from django.db import models
from django.utils import timezone

from comcep.members.models.letters import Letter
from comcep.members.models.members import Member
from comcep.notifications.models import Mailed, MailedQuerySet


class DepartureQuerySet(MailedQuerySet):
    def unfinished(self):
        """Keep those whose person is still named in texts to go through."""
        return self.filter(forgotten_at=None)


class Departure(Mailed):
    """One membership that ended, and its receipt. Once finished it names nobody."""

    ONCE_GONE = {"receipt_to": "", "reason": ""}

    number = models.CharField("numéro du récépissé", max_length=20, unique=True)
    member = models.OneToOneField(Member, models.CASCADE, related_name="departure", verbose_name="membre")
    at = models.DateTimeField("le", default=timezone.now)
    by_self = models.BooleanField("à sa demande", default=False)
    fingerprint = models.CharField("empreinte de l’adresse", max_length=64)
    messages = models.PositiveIntegerField("messages laissés sans nom", default=0)
    erased = models.JSONField("messages effacés", default=list)
    reason = models.CharField("raison", max_length=500, blank=True)
    # Emptied as soon as they have served.
    identity = models.JSONField("identité à oublier", default=dict)
    receipt_to = models.EmailField("récépissé à envoyer à", blank=True)
    forgotten_at = models.DateTimeField("textes parcourus le", null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = "départ"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mail_due_at__isnull=True) | models.Q(mailed_at__isnull=True),
                name="members_receipt_sent_is_not_due",
            )
        ]

    def __str__(self):
        return f"{self.number} · {self.at:%Y-%m-%d}"


class InactivityNotice(models.Model):
    """The letter that says that a membership nobody uses will end. Signing in since makes it void."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="inactivity_notice")
    letter = models.OneToOneField(Letter, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
