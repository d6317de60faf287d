"""The history of a membership: who changed its state, when and why. Written by ``comcep.members.states``."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.kinds import LEGAL
from comcep.members.models.members import Member


def _legal():
    condition = Q()
    for before, after in LEGAL.items():
        condition |= Q(from_state=before, to_state__in=after)
    return condition


class StateChange(models.Model):
    """One step of a membership. ``by`` is empty when nobody decided: a deadline, the person by a link."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="changes", verbose_name="membre")
    from_state = models.CharField("de", max_length=12, blank=True)
    to_state = models.CharField("à", max_length=12, choices=Member.State.choices)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    reason = models.CharField("raison", max_length=500, blank=True)

    class Meta:
        verbose_name = "changement d’adhésion"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["member", "at"], name="change_of_member"),
            models.Index(fields=["to_state", "at"], name="change_by_state"),
        ]
        constraints = [models.CheckConstraint(condition=_legal(), name="members_legal_change")]

    def __str__(self):
        return f"{self.member} · {self.get_to_state_display()}"
