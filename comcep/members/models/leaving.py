"""What is kept of a departure: a receipt, and the list of what a restored back-up must forget again."""

from django.db import models
from django.utils import timezone

from comcep.members.models.members import Member


class DepartureQuerySet(models.QuerySet):
    def unfinished(self):
        """Keep those whose person is still named somewhere: a receipt to send, texts to go through."""
        return self.filter(models.Q(receipt_to__gt="") | models.Q(forgotten_at=None))


class Departure(models.Model):
    """One membership that ended. Once finished it names nobody."""

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
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField("textes parcourus le", null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = "départ"
        ordering = ["-at"]

    def __str__(self):
        return f"{self.number} · {self.at:%Y-%m-%d}"


class InactivityNotice(models.Model):
    """The mail that says that a membership nobody uses will end. Signing in since makes it void."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="inactivity_notice")
    at = models.DateTimeField(default=timezone.now)
