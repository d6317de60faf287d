"""Who may come in: networks, organisations, regions, members and the roles they hold."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Region(models.Model):
    """A French region of 2016, overseas included, and the zone that reports group it into."""

    class Zone(models.TextChoices):
        NORTH_EAST = "nord-est", "Nord-Est"
        NORTH_WEST = "nord-ouest", "Nord-Ouest"
        PARIS = "ile-de-france", "Île-de-France"
        SOUTH_EAST = "sud-est", "Sud-Est"
        SOUTH_WEST_OVERSEAS = "sud-ouest-outre-mer", "Sud-Ouest et outre-mer"

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=80)
    overseas = models.BooleanField("outre-mer", default=False)
    zone = models.CharField(max_length=30, choices=Zone.choices)

    class Meta:
        ordering = ["name"]
        verbose_name = "région"

    def __str__(self):
        return self.name


class Network(models.Model):
    """One of the operator networks; a member of the committee may belong to none."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=80)
    full_name = models.CharField("nom complet", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"

    def __str__(self):
        return self.name


class Organisation(models.Model):
    """An employer of members: an operator of a network, a Carif-Oref, a head office, a carrier."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=120)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name="réseau"
    )
    reporting_group = models.CharField(
        "regroupement publié",
        max_length=60,
        blank=True,
        help_text="Sous quel nom les rapports comptent cette structure, quand le réseau est détaillé.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "structure"

    def __str__(self):
        return self.name


class MemberQuerySet(models.QuerySet):
    def validated(self):
        """Keep the members whose network (or a moderator) has let them in, and who have not left."""
        return self.filter(state=Member.State.VALIDATED, is_active=True)

    def peers(self):
        return self.validated().filter(kind=Member.Kind.PEER)

    def outsiders(self):
        return self.validated().filter(kind=Member.Kind.OUTSIDER)

    def visible_to(self, member):
        """Keep whom ``member`` may look up: the directory is for peers, and of peers."""
        from comcep.members.audiences import Audience, audiences_of

        if Audience.PEERS not in audiences_of(member):
            return self.none()
        return self.peers().filter(listed=True)


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

    class Kind(models.TextChoices):
        PEER = "peer", "Conseiller ou conseillère"
        OUTSIDER = "outsider", "Hors pair"
        STAFF = "staff", "Administration du site"

    class State(models.TextChoices):
        REQUESTED = "requested", "Demande reçue"
        CONFIRMED = "confirmed", "Adresse confirmée"
        TO_COMPLETE = "to_complete", "À compléter"
        VALIDATED = "validated", "Validée"
        SUSPENDED = "suspended", "Suspendue"
        ENDED = "ended", "Terminée"
        REFUSED = "refused", "Refusée"

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
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="validated", kind="peer") | Q(network__isnull=False),
                name="members_validated_peer_has_network",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated") | Q(validated_at__isnull=False),
                name="members_validated_has_date",
            ),
        ]

    def __str__(self):
        return self.display_name

    def has_perm(self, perm, obj=None):
        """Nobody deletes an account, not even an administrator: others have answered what its owner wrote."""
        return perm != "members.delete_member" and super().has_perm(perm, obj)

    @property
    def display_name(self):
        """The name that other members read."""
        return self.get_full_name() or "Membre"

    @property
    def affiliation(self):
        """Network (or organisation, for an outside member): what a reader needs to weigh an answer."""
        if self.kind == self.Kind.PEER and self.network_id:
            return self.network.name
        return self.organisation.name if self.organisation_id else ""


class RoleQuerySet(models.QuerySet):
    def current(self, on=None):
        """Keep the roles in force on that day (today by default), both ends included."""
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Role(models.Model):
    """A role held by a member, with its scope and its dates."""

    class Name(models.TextChoices):
        REFERENT = "referent", "Référent de réseau"
        MODERATOR = "moderator", "Animation"
        COMMITTEE = "committee", "Comité opérationnel"
        STEERING = "steering", "Comité de pilotage"
        ADMIN = "admin", "Administration"

    member = models.ForeignKey(Member, models.CASCADE, related_name="roles", verbose_name="membre")
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
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="referent") | Q(network__isnull=False) | Q(organisation__isnull=False),
                name="members_referent_has_scope",
            ),
        ]

    def __str__(self):
        return f"{self.member} · {self.get_name_display()}"
