"""People invited by name, one by one or by a list, and outside members proposed to the moderators."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.access.audiences import is_moderator
from comcep.members.access.scopes import scopes_of
from comcep.members.models.members import Member
from comcep.members.models.places import Network, Organisation, Region
from comcep.public_ids import PublicIdField


class ListImport(models.Model):
    """A list given as a file: its lines as read, kept until they are imported or given up."""

    public_id = PublicIdField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("fichier", max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField("lignes", default=list)
    faults = models.PositiveIntegerField("lignes à corriger", default=0)
    imported_at = models.DateTimeField("importée le", null=True)
    invited = models.PositiveIntegerField("invitations", default=0)

    class Meta:
        verbose_name = "liste importée"

    def __str__(self):
        return self.name

    def rows_as_given(self):
        """The lines with the names of places, as the file had them."""
        names = {"network": "network_name", "organisation": "organisation_name", "region": "region_name"}
        kept = ("first_name", "last_name", "email", "job")
        return [
            {name: row[name] for name in kept} | {name: row[said] for name, said in names.items()}
            for row in self.rows
        ]


class InvitationQuerySet(models.QuerySet):
    def pending(self, on=None):
        """Keep those that may still be accepted."""
        day = on or timezone.localdate()
        return self.filter(
            approved_at__isnull=False, used_at__isnull=True, cancelled_at__isnull=True, ends_on__gte=day
        )

    def waiting(self):
        """Keep those that hold their address: neither used nor cancelled, approved or not."""
        return self.filter(used_at__isnull=True, cancelled_at__isnull=True)

    def proposed(self):
        """Keep the outside members whom a moderator has yet to approve."""
        return self.filter(approved_at__isnull=True, cancelled_at__isnull=True)

    def visible_to(self, member):
        """Keep those of the networks and organisations of ``member``; for a moderator, all of them."""
        if is_moderator(member):
            return self
        scopes = scopes_of(member)
        return self.filter(scopes.rows() | Q(by=member)) if scopes else self.none()  # wall: invitations


class Invitation(models.Model):
    """An open door for one address, until a day.

    ``approved_by`` answers for the person: accepting the invitation validates the membership, if whoever
    approved still may. A proposal has nobody yet.
    """

    public_id = PublicIdField()
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=150)
    last_name = models.CharField("nom", max_length=150)
    kind = models.CharField("qualité", max_length=10, choices=Member.Kind.choices, default=Member.Kind.PEER)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="réseau"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    job = models.CharField("fonction", max_length=120, blank=True)
    why = models.CharField("motif", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("créée le", default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField("approuvée le", null=True)
    ends_on = models.DateField("jusqu’au")
    used_at = models.DateTimeField("acceptée le", null=True)
    cancelled_at = models.DateTimeField("annulée le", null=True)
    source = models.ForeignKey(ListImport, models.SET_NULL, null=True, related_name="invitations")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(used_at__isnull=True, cancelled_at__isnull=True),
                name="members_one_invitation_an_address",
            ),
            models.CheckConstraint(
                condition=Q(kind="peer", network__isnull=False)
                | Q(kind="outsider", organisation__isnull=False),
                name="members_invitation_has_place",
            ),
        ]
        indexes = [models.Index(fields=["network", "-created_at"], name="invitation_of_network")]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"
