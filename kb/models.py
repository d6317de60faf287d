"""Procedures and other resources as pages, their provenance, what readers say of them, their files."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.forms import CheckboxSelectMultiple
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from comcep.members.access.audiences import Audience, AudienceQuerySet, audiences_of, is_moderator
from comcep.members.models import Network, Region
from comcep.public_ids import PublicIdField
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models import Scheme, Theme
from kb.blocks import HEADINGS, ProcedureBody
from kb.forms import ProcedureForm

# Rules of the trade known as of this year or before are never taken for current, whatever the calendar says.
OLD_FACTS = 2017

# Who may read a page, an image or a document. Released reports have readers of their own.
READERS = [(a.value, a.label) for a in Audience if a != Audience.REPORTS]


class Public(models.Model):
    """A public of the trade: employees, job seekers, young people… A procedure says whom it concerns."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = "public"
        verbose_name_plural = "publics"

    def __str__(self):
        return self.name


class WalledPage(Page):
    """A page that carries an audience, and serves itself to that audience alone."""

    audience = models.CharField("lecteurs", max_length=12, choices=READERS, default=Audience.PEERS)

    # The audience says who reads: Wagtail's own page privacy would be a second, contradictory answer.
    private_page_options = []

    class Meta:
        abstract = True

    def may_be_read_by(self, member):
        return self.live and self.audience in audiences_of(member)

    def serve(self, request, *args, **kwargs):
        if not self.may_be_read_by(request.user):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def serve_preview(self, request, mode_name):
        """Drafts and former versions are for moderators."""
        if not is_moderator(request.user):
            raise Http404
        return super().serve_preview(request, mode_name)

    def permissions_for_user(self, user):
        """In the admin too, a page that one may not read gives no right, not even to a superuser."""
        reader = user if self.audience in audiences_of(user) else AnonymousUser()
        return super().permissions_for_user(reader)


class ProcedureIndexPage(WalledPage):
    """The knowledge base: every procedure stands below it."""

    intro = models.TextField("présentation", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("audience")]
    promote_panels = [FieldPanel("slug")]
    subpage_types = ["kb.ProcedurePage"]
    max_count = 1
    template = "kb/index.html"

    class Meta:
        verbose_name = "base de fiches"

    def get_absolute_url(self):
        return reverse("kb:index")

    def get_context(self, request, *args, **kwargs):
        from kb.lists import listing

        return super().get_context(request, *args, **kwargs) | listing(request) | {"section_nav": "kb"}


def _outdated(today):
    """The same rule as :attr:`ProcedurePage.outdated`, for the database."""
    return Q(as_of__lte=max(OLD_FACTS, today.year - 1)) | Q(review_on__lt=today) | Q(verified_until__lt=today)


class ProcedureQuerySet(PageQuerySet):
    def visible_to(self, member):
        """Keep what ``member`` may read. Every list, search, mail and report starts here."""
        return self.live().filter(audience__in=audiences_of(member))

    def with_shown_state(self, today=None):
        """Annotate ``shown``, the state readers are told: the same rule as ``shown_state``."""
        return self.annotate(
            shown=Case(
                When(state=ProcedurePage.State.OBSOLETE, then=Value(ProcedurePage.State.OBSOLETE.value)),
                When(
                    _outdated(today or timezone.localdate()), then=Value(ProcedurePage.State.TO_CHECK.value)
                ),
                default="state",
                output_field=models.CharField(),
            )
        )

    def to_review(self, today=None):
        """Keep what a moderator should look at: everything that readers are told is not sure."""
        shown = self.with_shown_state(today)
        return shown.exclude(shown__in=[ProcedurePage.State.VERIFIED, ProcedurePage.State.OBSOLETE])


class ProcedurePage(WalledPage):
    """One procedure, tool, note, link or video, with the day until which one may trust it."""

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", "Procédure"
        TOOL = "outil", "Outil"
        NOTE = "note", "Note"
        LINK = "lien", "Lien"
        VIDEO = "video", "Vidéo"

    class State(models.TextChoices):
        VERIFIED = "verifiee", "Vérifiée"
        TO_CHECK = "a-verifier", "À vérifier"
        REVISING = "en-revision", "En révision"
        OBSOLETE = "obsolete", "Obsolète"

    public_id = PublicIdField()
    kind = models.CharField("genre", max_length=10, choices=Kind.choices, default=Kind.PROCEDURE)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="procedures", verbose_name="thème"
    )
    intro = models.TextField("en bref", max_length=600, blank=True, help_text="Deux phrases au plus.")
    body = StreamField(ProcedureBody(), blank=True, verbose_name="contenu")
    networks = ParentalManyToManyField(
        Network,
        blank=True,
        related_name="procedures",
        verbose_name="réseaux concernés",
        help_text="Aucun réseau coché\u00a0: la fiche vaut pour tous.",
    )
    publics = ParentalManyToManyField(
        Public, blank=True, related_name="procedures", verbose_name="publics concernés"
    )
    schemes = ParentalManyToManyField(
        Scheme, blank=True, related_name="procedures", verbose_name="dispositifs concernés"
    )
    regions = ParentalManyToManyField(
        Region,
        blank=True,
        related_name="procedures",
        verbose_name="territoires concernés",
        help_text="Aucune région cochée\u00a0: la fiche vaut partout.",
    )
    acronyms = models.CharField("sigles", max_length=200, blank=True, help_text="Séparés par des virgules.")
    external_url = models.URLField("adresse de la ressource", blank=True)

    as_of = models.PositiveSmallIntegerField(
        "faits de l’année", help_text="L’année dont datent les règles et les chiffres de la fiche."
    )
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.REVISING)
    alert = models.CharField(
        "à revoir parce que",
        max_length=300,
        blank=True,
        help_text="Rempli par le site quand une source disparaît. Videz ce champ une fois la fiche revue.",
    )
    verified_until = models.DateField("vérifiée jusqu’au", null=True, blank=True)
    verified_on = models.DateField("vérifiée le", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vérifiée par",
    )
    verified_network = models.ForeignKey(
        Network, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="réseau vérificateur"
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsable",
        help_text="La personne qui répond de cette fiche et la revoit.",
    )
    review_on = models.DateField("à revoir le", null=True, blank=True)
    original = models.BooleanField(
        "rédaction originale",
        default=False,
        help_text="Cochez pour une fiche écrite sans reprendre de réponse du forum.",
    )
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PageManager.from_queryset(ProcedureQuerySet)()

    base_form_class = ProcedureForm
    parent_page_types = ["kb.ProcedureIndexPage"]
    subpage_types = []
    template = "kb/detail.html"

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("theme")]),
                    FieldPanel("intro"),
                    FieldPanel("external_url"),
                    FieldPanel("body"),
                ],
                heading="Contenu",
            ),
            ObjectList(
                [
                    FieldPanel("schemes", widget=CheckboxSelectMultiple),
                    FieldPanel("publics"),
                    FieldPanel("networks"),
                    FieldPanel("regions", widget=CheckboxSelectMultiple),
                    FieldPanel("acronyms"),
                    FieldPanel("audience"),
                ],
                heading="Portée et lecteurs",
            ),
            ObjectList(
                [
                    HelpPanel(template="kb/admin/validity_help.html"),
                    FieldPanel("as_of"),
                    MultiFieldPanel(
                        [
                            FieldPanel("state"),
                            FieldPanel("alert"),
                            FieldPanel("verified_until"),
                            FieldPanel("verified_on", read_only=True),
                            FieldPanel("verified_by", read_only=True),
                            FieldPanel("verified_network", read_only=True),
                        ],
                        heading="Vérification",
                    ),
                    FieldPanel("keeper"),
                    FieldPanel("review_on"),
                ],
                heading="Validité",
            ),
            ObjectList(
                [HelpPanel(template="kb/admin/provenance.html"), FieldPanel("original")],
                heading="Provenance",
            ),
            ObjectList([FieldPanel("slug")], heading="Adresse"),
        ]
    )

    class Meta:
        verbose_name = "fiche"
        verbose_name_plural = "fiches"

    def get_absolute_url(self):
        return reverse("kb:procedure", args=[self.slug])

    @property
    def outdated(self):
        """Whether time alone makes this page doubtful.

        Its facts are of 2017 or before, or of a past year; or its review date or the end of its verification
        has gone by.
        """
        today = timezone.localdate()
        limits = [day for day in (self.review_on, self.verified_until) if day]
        return self.as_of <= max(OLD_FACTS, today.year - 1) or any(_day(limit) < today for limit in limits)

    @property
    def shown_state(self):
        """The state readers are told: obsolete stays so, then time wins over what was once stored."""
        if self.state == self.State.OBSOLETE:
            return self.State.OBSOLETE
        return self.State.TO_CHECK if self.outdated else self.State(self.state)

    @property
    def doubt(self):
        """Why readers should check, in a few words; empty when the page is verified or obsolete."""
        if self.shown_state != self.State.TO_CHECK:
            return ""
        today = timezone.localdate()
        if self.alert:
            return self.alert
        if self.as_of <= max(OLD_FACTS, today.year - 1):
            return f"faits de {self.as_of}"
        return "date de révision dépassée" if self.outdated else ""

    @property
    def acronym_list(self):
        return [word.strip() for word in self.acronyms.split(",") if word.strip()]

    def sections(self):
        """The parts of the body with heading and anchor; quotes that follow one another share theirs."""
        sections = []
        for position, block in enumerate(self.body, 1):
            if sections and sections[-1]["type"] == block.block_type:
                sections[-1]["blocks"].append(block)
            else:
                sections.append(
                    {
                        "type": block.block_type,
                        "heading": HEADINGS[block.block_type],
                        "anchor": f"{block.block_type}-{position}",
                        "blocks": [block],
                    }
                )
        return sections

    def words(self):
        """Everything a reader can search for, as plain text: for the index and excerpts."""
        from forum.engine.rendering import plain_text

        found = [self.intro, self.acronyms]
        for block in self.body:
            found += block.block.get_searchable_content(block.value)
        return " ".join(plain_text(text) if "<" in text else text for text in map(str, found) if text)

    def missing_to_publish(self):
        """``{field: sentence}`` of what still forbids publication; empty when nothing does.

        Nothing is published without where it comes from, somebody who answers for it and a review date.
        """
        missing = {}
        if not self.original and not (self.pk and self.provenances.exists()):
            missing["original"] = (
                "Dites d’où vient cette fiche\u00a0: faites-la naître d’un sujet du forum, "
                "ou cochez «\u202frédaction originale\u202f»."
            )
        if self.keeper_id is None:
            missing["keeper"] = "Choisissez la personne responsable de cette fiche."
        if self.review_on is None:
            missing["review_on"] = "Donnez la date à laquelle cette fiche devra être revue."
        if self.state == self.State.VERIFIED and self.verified_until is None:
            missing["verified_until"] = "Dites jusqu’à quand cette vérification vaut."
        return missing

    def clean(self):
        super().clean()
        if self.live and (missing := self.missing_to_publish()):
            raise ValidationError(missing)

    def get_context(self, request, *args, **kwargs):
        from kb.lists import article

        return super().get_context(request, *args, **kwargs) | article(self, request) | {"section_nav": "kb"}


def _day(value):
    """A date, also when a revision has just been read from JSON."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class FollowedProcedure(models.Model):
    """Who wants to hear when a procedure changes, is verified or becomes obsolete."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_procedures")
    page = models.ForeignKey(ProcedurePage, models.CASCADE, related_name="follows", verbose_name="fiche")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "fiche suivie"
        constraints = [models.UniqueConstraint(fields=["member", "page"], name="kb_follow_once")]


class Provenance(models.Model):
    """A message that a procedure took over, as it stood at curation. Knowledge outlives its source."""

    page = models.ForeignKey(ProcedurePage, models.CASCADE, related_name="provenances", verbose_name="fiche")
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, related_name="provenances", verbose_name="sujet"
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, related_name="provenances", verbose_name="message"
    )
    post_updated = models.DateTimeField("version du message", help_text="Dernière modification reprise.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, related_name="+", verbose_name="réseau au moment d’écrire"
    )
    outsider = models.BooleanField("hors pair", default=False)
    asked = models.BooleanField("pose la question", default=False)
    named = models.BooleanField("citer par son nom", default=False)
    told_at = models.DateTimeField(null=True, editable=False)
    lost_at = models.DateTimeField("source retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "provenance"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["page", "post"], name="kb_provenance_once")]

    def __str__(self):
        return f"{self.page} · message {self.post_id or 'supprimé'}"

    @property
    def credit(self):
        """How a source is credited unless its author asked to be named: by network alone."""
        if self.outsider:
            return "un membre hors pair"
        return f"un pair ({self.network.name})" if self.network_id else "un pair"


class FeedbackQuerySet(models.QuerySet):
    def to_handle(self):
        """Keep the errors that readers saw and that no moderator has dealt with yet."""
        return self.filter(verdict=Feedback.Verdict.ERROR, handled_at__isnull=True)


class Feedback(models.Model):
    """What one reader says of a procedure: one opinion, which may change. The reason is for moderators."""

    class Verdict(models.TextChoices):
        USEFUL = "utile", "Oui"
        USELESS = "inutile", "Non"
        ERROR = "erreur", "J’ai repéré une erreur"

    page = models.ForeignKey(ProcedurePage, models.CASCADE, related_name="feedback", verbose_name="fiche")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="membre"
    )
    verdict = models.CharField("avis", max_length=8, choices=Verdict.choices)
    reason = models.CharField("précision", max_length=1000, blank=True)
    updated_at = models.DateTimeField("donné le", default=timezone.now)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur une fiche"
        verbose_name_plural = "avis sur les fiches"
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["page", "member"], name="kb_one_feedback_each"),
            models.CheckConstraint(condition=~Q(verdict="erreur", reason=""), name="kb_error_has_reason"),
        ]

    def __str__(self):
        return f"{self.page} · {self.get_verdict_display()}"


class WalledImageQuerySet(ImageQuerySet, AudienceQuerySet):
    pass


class WalledImage(AbstractImage):
    """An illustration. Its file has no public address: a view asks the audience first."""

    public_id = PublicIdField()
    audience = models.CharField("lecteurs", max_length=12, choices=READERS, default=Audience.PEERS)

    admin_form_fields = ("title", "description", "file", "audience", "collection", "tags")

    objects = WalledImageQuerySet.as_manager()

    class Meta(AbstractImage.Meta):
        verbose_name = "image"


class WalledRendition(AbstractRendition):
    """A resized copy. Its address names the image, so that the same audience is asked."""

    image = models.ForeignKey(WalledImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="kb_rendition_once"
            )
        ]

    @property
    def url(self):
        return reverse("kb:rendition", args=[self.image_id, self.filter_spec])


class WalledDocumentQuerySet(DocumentQuerySet, AudienceQuerySet):
    pass


class WalledDocument(AbstractDocument):
    """A file to download, through a view that asks the audience first."""

    public_id = PublicIdField()
    audience = models.CharField("lecteurs", max_length=12, choices=READERS, default=Audience.PEERS)

    admin_form_fields = ("title", "file", "audience", "collection", "tags")

    objects = WalledDocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"

    @property
    def url(self):
        return reverse("kb:document", args=[self.pk])
