"""What a member is charged with, where and for how long."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comcep.members.kinds import RoleName
from comcep.members.models.places import Network, Organisation


class RoleQuerySet(models.QuerySet):
    def current(self, on=None):
        """Keep the roles in force on that day (today by default), both ends included."""
        day = on or timezone.localdate()
        # wall: role-dates
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Role(models.Model):
    """A role held by a member, with its scope and its dates.

    A head office proposes outside members of its own organisation, and decides nothing.
    """

    Name = RoleName

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name="membre"
    )
    name = models.CharField("rôle", max_length=10, choices=Name.choices)
    network = models.ForeignKey(Network, models.CASCADE, null=True, blank=True, verbose_name="réseau")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, verbose_name="structure"
    )
    starts_on = models.DateField("à partir du", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle"
        indexes = [models.Index(fields=["name", "member"], name="role_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="referent") | Q(network__isnull=False) | Q(organisation__isnull=False),
                name="members_referent_has_scope",
            ),
            models.CheckConstraint(
                condition=~Q(name="head") | Q(organisation__isnull=False),
                name="members_head_has_organisation",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="members_role_ends_after_start",
                violation_error_message="Un rôle ne prend pas fin avant d’avoir commencé.",
            ),
        ]

    def __str__(self):
        return f"{self.member} · {self.get_name_display()}"
