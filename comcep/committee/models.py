"""Released reports and the ledger of every figure ever published.

Nothing here points to a person, a topic or a message: a report is made of protected tables, a text and a date
(a test reads the schema). Names of the peers' rubrics stand in a released table as lines of the published
plan: a committee member reads them there and nowhere else.
"""

import hashlib
import json

from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.urls import reverse

from comcep.members.access.audiences import Audience, audiences_of
from comcep.public_ids import PublicIdField

SIGNER = Signer(salt="comcep.committee.report")


class Frozen(ValueError):
    """A released report never changes, and never goes away: it can only be withdrawn, with a reason."""


def canonical(payload):
    """The one text of a payload: what is signed, and what is downloaded."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def fingerprint(payload):
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


class ReportQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Released reports to their readers; drafts and withdrawn ones to moderators only."""
        audiences = audiences_of(member)
        if Audience.MODERATORS in audiences:
            return self
        if Audience.REPORTS in audiences:
            return self.released()  # wall: drafts
        return self.none()

    def released(self):
        return self.filter(state=Report.State.RELEASED)

    def published(self):
        """Whatever readers have seen once, withdrawn or not: what an attacker holds, oldest first."""
        return self.exclude(state=Report.State.DRAFT).order_by("as_of", "released_at", "pk")

    def update(self, **fields):
        if self.exclude(state=Report.State.DRAFT).exists():
            raise Frozen("released reports are not updated")
        return super().update(**fields)

    def delete(self):
        if self.exclude(state=Report.State.DRAFT).exists():
            raise Frozen("released reports are not deleted")
        return super().delete()


class Report(models.Model):
    """The state of the community on one day, as its readers may know it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        RELEASED = "released", "Publié"
        WITHDRAWN = "withdrawn", "Retiré"

    title = models.CharField("titre", max_length=120)
    as_of = models.DateField("arrêté au")
    plan = models.CharField("version du plan", max_length=20)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    payload = models.JSONField("tableaux protégés")
    sha256 = models.CharField("empreinte", max_length=64)
    signature = models.CharField("signature", max_length=64, blank=True)
    audit = models.JSONField("audit")
    workings = models.JSONField(
        "mémoire des regroupements", default=dict, help_text="Ce qui est regroupé, et depuis quand."
    )
    commentary = models.TextField(
        "mot de l’animation",
        blank=True,
        max_length=2000,
        help_text="Il ouvre le rapport\u202f; le comité le lit.",
    )
    watch = models.JSONField(
        "à surveiller", default=list, editable=False, help_text="Pour l’animation seulement."
    )
    exact = models.JSONField(
        "comptes exacts", null=True, help_text="Du 16 janvier 2017 seulement\u00a0: ils ont été publiés."
    )
    prepared_at = models.DateTimeField("préparé le")
    released_at = models.DateTimeField("publié le", null=True)
    released_by_name = models.CharField("publié par", max_length=150, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True)
    withdrawn_by_name = models.CharField("retiré par", max_length=150, blank=True)
    withdrawn_reason = models.CharField("raison du retrait", max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport au comité"
        verbose_name_plural = "rapports au comité"
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["as_of"], condition=Q(state="released"), name="committee_one_released_a_day"
            ),
            models.UniqueConstraint(
                fields=["as_of"], condition=Q(state="draft"), name="committee_one_draft_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", released_at__isnull=True)
                | Q(~Q(state="draft"), released_at__isnull=False),
                name="committee_released_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(~Q(withdrawn_reason=""), withdrawn_at__isnull=False),
                name="committee_withdrawn_has_reason",
            ),
        ]

    FROZEN = [
        "signature",
        "title",
        "as_of",
        "plan",
        "payload",
        "sha256",
        "audit",
        "workings",
        "exact",
        "released_at",
    ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Refuse to change what has been released. ``_loaded`` is the row as it was read."""
        before = getattr(self, "_loaded", {})
        if before.get("state", self.State.DRAFT) != self.State.DRAFT:
            went_back = self.state == self.State.DRAFT or before["state"] == self.State.WITHDRAWN
            if went_back or self._changed(before):
                raise Frozen(f"the report of {before['as_of']} was released")
        super().save(*args, **kwargs)
        self._loaded = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}

    def get_absolute_url(self):
        return reverse("committee:detail", args=[self.as_of])

    @classmethod
    def from_db(cls, db, field_names, values):
        report = super().from_db(db, field_names, values)
        report._loaded = dict(zip(field_names, values, strict=False))
        return report

    def _changed(self, before):
        return fingerprint(self.payload) != self.sha256 or any(
            name in before and name != "payload" and getattr(self, name) != before[name]
            for name in self.FROZEN
        )

    def delete(self, *args, **kwargs):
        if self.state != self.State.DRAFT:
            raise Frozen(f"the report of {self.as_of} was released")
        return super().delete(*args, **kwargs)

    @property
    def intact(self):
        """Whether the tables are still those that were signed."""
        return fingerprint(self.payload) == self.sha256

    @property
    def authentic(self):
        """Whether it was this site that signed, with a key that it has or had (``SECRET_KEY_FALLBACKS``)."""
        try:
            SIGNER.unsign(f"{self.as_of}/{self.sha256}:{self.signature}")
        except BadSignature:
            return False
        return True

    def sign(self):
        self.signature = SIGNER.signature(f"{self.as_of}/{self.sha256}")


class Preparation(models.Model):
    """A draft that was asked for: gone when it is there, kept with the reason when it cannot be.

    What must happen is a row: the worker that dies with it is replaced (see ``actions.preparation``).
    """

    as_of = models.DateField("arrêté au", unique=True)
    asked_at = models.DateTimeField("demandé le")
    started_at = models.DateTimeField("commencé le", null=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    failure = models.CharField("pourquoi il n’y a pas de brouillon", max_length=400, blank=True)

    class Meta:
        verbose_name = "préparation d’un rapport"
        ordering = ["-as_of"]

    def __str__(self):
        return f"{self.as_of}"

    def get_absolute_url(self):
        return reverse("committee:preparation", args=[self.as_of])


class PublishedCell(models.Model):
    """One line of the ledger: what a reader was told of one cell, for good."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="cells", verbose_name="rapport")
    table = models.CharField("tableau", max_length=40)
    population = models.CharField(max_length=40)
    measure = models.CharField("mesure", max_length=40)
    date = models.DateField()
    dims = models.CharField("catégories", max_length=400, blank=True)
    value = models.IntegerField("valeur", null=True)
    low = models.IntegerField("au moins", null=True)
    high = models.IntegerField("au plus", null=True)

    class Meta:
        verbose_name = "valeur publiée"
        verbose_name_plural = "registre des valeurs publiées"
        indexes = [models.Index(fields=["population", "measure", "dims"], name="committee_ledger_cell")]
        constraints = [
            models.UniqueConstraint(fields=["report", "table", "date", "dims"], name="committee_ledger_once")
        ]


class Nomination(models.Model):
    """A candidate theme that a moderator names in a draft; released, it stands in the tables."""

    public_id = PublicIdField()
    report = models.ForeignKey(Report, models.CASCADE, related_name="nominations", verbose_name="rapport")
    theme = models.CharField("thème", max_length=60)
    reason = models.CharField("ce qui le justifie", max_length=300)
    by_name = models.CharField("désigné par", max_length=150)

    class Meta:
        verbose_name = "thème désigné"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "theme"], name="committee_nominated_once")]


class Example(models.Model):
    """A rewritten question. ``author`` is a code, for a refusal, and is emptied at the release."""

    public_id = PublicIdField()
    report = models.ForeignKey(Report, models.CASCADE, related_name="examples", verbose_name="rapport")
    theme = models.CharField("thème", max_length=60)
    text = models.TextField("question réécrite")
    replies = models.CharField("réponses", max_length=40)
    author = models.CharField(max_length=64, blank=True, editable=False)
    locks = models.JSONField("verrous passés", default=list)
    written_by_name = models.CharField("écrit par", max_length=150)
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "exemple réécrit"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "author"], condition=~Q(author=""), name="committee_one_example_an_author"
            )
        ]


class Quoted(models.Model):
    """The code of somebody who inspired an example that year: never twice. Points to no example."""

    author = models.CharField(max_length=64, primary_key=True)


class Refusal(models.Model):
    """The code of somebody whose questions inspire no example."""

    author = models.CharField(max_length=64, primary_key=True)


class Comment(models.Model):
    """What a committee says of a report, in front of all its readers.

    The name goes when its owner leaves, found again by ``author``, a code: nothing here is a key to a person.
    """

    TEXTS = ("text",)

    public_id = PublicIdField()
    report = models.ForeignKey(Report, models.PROTECT, related_name="comments", verbose_name="rapport")
    text = models.TextField("commentaire", max_length=2000)
    author = models.CharField(max_length=64, blank=True, default="", editable=False)
    by_name = models.CharField("de", max_length=150)
    created_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "commentaire d’un comité"
        ordering = ["created_at", "pk"]


class Proposal(models.Model):
    """A national theme that a committee proposes, and what became of it. ``author``: as in a comment."""

    TEXTS = ("theme", "reason", "answer")

    class State(models.TextChoices):
        RECEIVED = "received", "Reçue"
        STUDIED = "studied", "À l’étude"
        RETAINED = "retained", "Retenue"
        DECLINED = "declined", "Écartée"

    public_id = PublicIdField()
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="rapport"
    )
    theme = models.CharField("thème", max_length=80)
    reason = models.TextField("pourquoi", max_length=1000)
    author = models.CharField(max_length=64, blank=True, default="", editable=False)
    by_name = models.CharField("proposé par", max_length=150)
    created_at = models.DateTimeField("proposé le")
    state = models.CharField("suite", max_length=10, choices=State.choices, default=State.RECEIVED)
    answer = models.TextField("réponse", max_length=1000, blank=True)
    answered_by_name = models.CharField("répondu par", max_length=150, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True)

    class Meta:
        verbose_name = "thème proposé"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received") | ~Q(answer=""), name="committee_proposal_answered"
            )
        ]
