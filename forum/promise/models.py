"""Who was asked to help with a question, who takes care of it, and who is on call."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.public_ids import PublicIdField
from forum.access.rows import topics_for
from forum.engine.forum_conversation.models import Topic


class OnCall(models.Model):
    """A member who is ready to be asked whatever the theme is, once a question has waited thirty hours."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="on_call"
    )
    since = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "astreinte"


class SolicitationQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep one’s own, about the questions that one may read now."""
        return self.filter(member=member, topic__in=topics_for(member))  # wall: solicitations


class Solicitation(models.Model):
    """One member was asked to help with one question, once, and what was answered.

    It stays without the member, and without the reason, when the member leaves: the asker was told how many
    were asked.
    """

    class Answer(models.TextChoices):
        MINE = "moi", "je m’en occupe"
        NOT_ME = "pas-moi", "pas moi"
        LATER = "plus-tard", "plus tard"

    INVITED = 0
    STEPS = [(INVITED, "invitation"), (16, "16\u00a0heures"), (30, "30\u00a0heures"), (31, "astreinte")]

    public_id = PublicIdField()
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="solicitations")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="solicitations"
    )
    step = models.PositiveSmallIntegerField("marche", choices=STEPS)
    why = models.CharField("pourquoi cette personne", max_length=240, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    answer = models.CharField("réponse", max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SolicitationQuerySet.as_manager()

    class Meta:
        verbose_name = "sollicitation"
        constraints = [
            models.UniqueConstraint(fields=["topic", "member"], name="promise_solicited_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="promise_answered_has_date",
            ),
        ]
        indexes = [models.Index(fields=["member", "at"], name="promise_solicited_when")]


class ClaimQuerySet(models.QuerySet):
    def current(self, now=None):
        """Keep those that hold now. Who reads the question reads who takes care of it."""
        return self.filter(ended_at=None, until__gt=now or timezone.now())


class Claim(models.Model):
    """« Je m’en occupe »: one member, one question, for six working hours at most."""

    class End(models.TextChoices):
        EXPIRED = "expired", "délai passé"
        RELEASED = "released", "rendue"
        ANSWERED = "answered", "a répondu"
        CLOSED = "closed", "question close ou résolue"
        LEFT = "left", "membre parti"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="claims")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="claims")
    at = models.DateTimeField("le", default=timezone.now)
    until = models.DateTimeField("jusqu’à")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField("fin", max_length=10, choices=End.choices, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "prise en charge"
        constraints = [
            models.UniqueConstraint(
                fields=["topic"], condition=Q(ended_at__isnull=True), name="promise_one_claim"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="promise_claim_ends_somehow",
            ),
        ]
