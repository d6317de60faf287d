"""What is asked of a network: to join, or to come from another network. And what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.access.audiences import is_moderator
from comcep.members.access.scopes import scopes_of
from comcep.members.models.members import Member
from comcep.members.models.places import Network, Organisation, Region
from comcep.members.models.roles import Role
from comcep.public_ids import PublicIdField


class RequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def handed_over(self):
        """Keep those that a referent can decide: the address is confirmed, and the place is open."""
        return self.open().filter(sent_at__isnull=False, parked=False)  # wall: handed-over

    def waiting_list(self):
        return self.open().filter(parked=True)

    def visible_to(self, member):
        """Keep the requests that ``member`` may decide."""
        return self.handed_over().within_reach_of(member)

    def within_reach_of(self, member):
        """Keep those that are ``member``'s to decide as long as they are open.

        A referent's own networks and organisations; for a moderator, those that nobody decided in time or
        that have no referent. Nobody decides about oneself.
        """
        mine = scopes_of(member).rows()
        if is_moderator(member):
            mine |= Q(escalated_at__isnull=False)
        return self.filter(mine, sent_at__isnull=False).exclude(member=member)  # wall: requests


class Request(models.Model):
    """One request, from the asking to the answer.

    It says where the person asks to be; the account takes that place when the request is accepted.
    ``sent_at`` is when it reached those who decide, and starts again after each precision: working days are
    counted from it (``joining.deadlines``). ``turn`` numbers the times somebody was asked to look, so that
    each is told once.
    """

    class Kind(models.TextChoices):
        JOIN = "join", "Demande d’adhésion"
        TRANSFER = "transfer", "Changement de réseau"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Acceptée"
        REFUSED = "refused", "Refusée"
        WITHDRAWN = "withdrawn", "Retirée"

    public_id = PublicIdField()
    kind = models.CharField("sorte", max_length=8, choices=Kind.choices, default=Kind.JOIN)
    member = models.ForeignKey(Member, models.CASCADE, related_name="requests", verbose_name="personne")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", verbose_name="réseau")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    said_organisation = models.CharField("structure écrite", max_length=120, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="région")
    job = models.CharField("fonction", max_length=120, blank=True)
    charter_at = models.DateTimeField("charte acceptée le", null=True)
    asked_at = models.DateTimeField("reçue le", default=timezone.now)
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True)
    parked = models.BooleanField("sur liste d’attente", default=False)
    sent_at = models.DateTimeField("transmise le", null=True)
    turn = models.PositiveSmallIntegerField("tour", default=0)
    step = models.PositiveSmallIntegerField("dernier rappel, en jours ouvrés", default=0)
    escalated_at = models.DateTimeField("transmise à l’animation le", null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="confiée à"
    )
    question = models.CharField("précision demandée", max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField("réponse", max_length=500, blank=True)
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField("issue", max_length=9, choices=Outcome.choices, blank=True)
    reason = models.CharField("raison", max_length=500, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(closed_at__isnull=True), name="members_one_open_request"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(Q(closed_at__isnull=False), ~Q(outcome="")),
                name="members_closed_request_has_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "sent_at"], condition=Q(closed_at__isnull=True), name="request_queue"
            ),
            models.Index(
                fields=["organisation", "sent_at"], condition=Q(closed_at__isnull=True), name="request_of_org"
            ),
            models.Index(fields=["network", "asked_at"], name="request_by_network"),
        ]

    def __str__(self):
        return f"{self.member} · {self.get_kind_display()}"

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def awaits_answer(self):
        """The person has been asked for a precision and has not given it."""
        return bool(self.is_open and self.question and not self.answer)

    def referents(self):
        """Who is told of it: whom it was confided to, else those of the organisation, else of the network."""
        for narrower in (
            {"member": self.assigned_to_id},
            {"organisation": self.organisation_id},
            {"network": self.network_id, "organisation": None},
        ):
            if next(iter(narrower.values())) is None:
                continue
            roles = Role.objects.current().filter(name=Role.Name.REFERENT, **narrower)
            found = Member.objects.validated().filter(pk__in=roles.values("member"))
            if people := list(found.exclude(pk=self.member_id)):
                return people
        return []
