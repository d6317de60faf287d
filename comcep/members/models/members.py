"""An account and the membership it carries."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q

from comcep.members.access.audiences import is_moderator, may_look_people_up
from comcep.members.access.names import name_of
from comcep.members.access.scopes import scopes_of
from comcep.members.departments import CHOICES
from comcep.members.kinds import Kind, RoleName, State
from comcep.members.models.places import Network, Organisation, Region
from comcep.members.models.roles import Role
from comcep.public_ids import PublicIdField

YES = [True]
"""For ``IN``: of a bare column, which Django writes for ``= True``, SQLite uses no index."""


class MemberQuerySet(models.QuerySet):
    def validated(self):
        """Keep the members whose network (or a moderator) has let them in, and who have not left."""
        return self.filter(state=Member.State.VALIDATED, is_active__in=YES)

    def peers(self):
        return self.validated().filter(kind=Member.Kind.PEER)

    def outsiders(self):
        return self.validated().filter(kind=Member.Kind.OUTSIDER)

    def moderators(self):
        """Keep the peers who hold that role today."""
        held = Role.objects.current().filter(name=RoleName.MODERATOR)
        return self.peers().filter(pk__in=held.values("member"))

    def visible_to(self, member):
        """Keep whom ``member`` may look up: the directory is for peers, and of peers."""
        if not may_look_people_up(member):  # wall: directory
            return self.none()
        return self.peers().filter(listed__in=YES)  # wall: listed

    def answered_for_by(self, member):
        """Keep the memberships, suspended ones included, that ``member`` may end.

        A referent's are the peers of the own places, a moderator's are all. Nobody's are one's own (*Mon
        compte* ends it), and an administrator's: that role is taken away first.
        """
        mine = scopes_of(member).rows() & Q(kind=Member.Kind.PEER)  # wall: memberships
        if is_moderator(member):
            mine = ~Q(kind=Member.Kind.STAFF)
        admins = Role.objects.current().filter(name=RoleName.ADMIN).values("member")
        standing = self.filter(mine, state__in=[Member.State.VALIDATED, Member.State.SUSPENDED])
        return standing.exclude(pk=member.pk).exclude(pk__in=admins)


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Create an account. What it may see follows from ``state`` and ``kind`` alone."""
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Member(AbstractUser):
    """An account and the membership it carries. Signs in by e-mail."""

    Kind, State = Kind, State

    public_id = PublicIdField()
    username = None
    email = models.EmailField("adresse électronique", unique=True)
    kind = models.CharField("qualité", max_length=10, choices=Kind.choices, default=Kind.PEER)
    state = models.CharField("adhésion", max_length=12, choices=State.choices, default=State.REQUESTED)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="réseau"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="structure"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="région"
    )
    department = models.CharField("département", max_length=3, choices=CHOICES, blank=True)
    job = models.CharField("fonction", max_length=120, blank=True)
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    validated_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    listed = models.BooleanField("présent dans l’annuaire", default=True)
    is_demo = models.BooleanField("compte de démonstration", default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = MemberManager()

    class Meta:
        verbose_name = "membre"
        ordering = ["last_name", "first_name"]
        indexes = [
            models.Index(
                fields=["state", "kind", "listed", "is_active", "last_name", "first_name"],
                name="member_in_directory",
            ),
            *(
                models.Index(
                    fields=[place, "kind", "state", "listed", "is_active", "last_name", "first_name"],
                    name=f"member_of_{place}",
                )
                for place in ("network", "region")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="validated", kind="peer") | Q(network__isnull=False),
                name="members_validated_peer_has_network",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated") | Q(validated_at__isnull=False),
                name="members_validated_has_date",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "requested",
                        "confirmed",
                        "to_complete",
                        "validated",
                        "suspended",
                        "ended",
                        "refused",
                    ]
                ),
                name="members_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="members_ended_has_date"
            ),
        ]

    def __str__(self):
        return self.display_name

    def has_perm(self, perm, obj=None):
        """Nobody deletes an account, not even an administrator: others have answered what its owner wrote."""
        return perm != "members.delete_member" and super().has_perm(perm, obj)

    @property
    def display_name(self):
        return name_of(self.first_name, self.last_name)

    @property
    def affiliation(self):
        """Network (or organisation, for an outside member): what a reader needs to weigh an answer."""
        if self.kind == self.Kind.PEER and self.network_id:
            return self.network.name
        return self.organisation.name if self.organisation_id else ""
