"""One procedure, tool, note, link or video, and until when one may trust it."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.forms import CheckboxSelectMultiple
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
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from comcep.members.access.audiences import audiences_of
from comcep.members.models import Network, Region
from comcep.public_ids import PublicIdField
from forum.engine.rendering import plain_text
from forum.questions.models import Public, Scheme, Theme
from kb.blocks import HEADINGS, ProcedureBody
from kb.forms import ProcedureForm
from kb.models.walls import WalledPage

# Rules of the trade known as of this year or before are never taken for current, whatever the calendar says.
OLD_FACTS = 2017

# How long one may trust a procedure that has just been written, unless its writer says otherwise.
REVIEW_AFTER = timedelta(days=182)


def _outdated(today):
    """The same rule as :attr:`ProcedurePage.outdated`, for the database."""
    return Q(as_of__lte=max(OLD_FACTS, today.year - 1)) | Q(review_on__lt=today) | Q(verified_until__lt=today)


class ProcedureQuerySet(PageQuerySet):
    def visible_to(self, member):
        """Keep what ``member`` may read. Every list, search, mail and report starts here."""
        return self.live().filter(audience__in=audiences_of(member))  # wall: procedures

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
    everywhere = models.BooleanField(
        "vaut partout",
        default=False,
        help_text="À dire d’une fiche née d’un sujet, ou à défaut cocher ses régions.",
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
    exclude_fields_in_copy = ["public_id"]
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
                    FieldPanel("everywhere"),
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

    def with_content_json(self, content):
        """A version tells what the page said, not which page it is; the oldest have no public identifier."""
        version = super().with_content_json(content)
        version.public_id = self.public_id
        return version

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

        found = [self.intro, self.acronyms]
        for block in self.body:
            found += block.block.get_searchable_content(block.value)
        return " ".join(plain_text(text) if "<" in text else text for text in map(str, found) if text)

    def missing_to_publish(self):
        """``{field: sentence}`` of what still forbids publication; empty when nothing does.

        Nothing is published without where it comes from, somebody who answers for it and a review date.
        """
        missing = {}
        born_of_thread = bool(self.pk) and self.provenances.exists()
        if not self.original and not born_of_thread:
            missing["original"] = (
                "Dites d’où vient cette fiche\u00a0: faites-la naître d’un sujet du forum, "
                "ou cochez «\u202frédaction originale\u202f»."
            )
        if born_of_thread and self.first_published_at is None:
            missing |= self._unsaid()
        if self.keeper_id is None:
            missing["keeper"] = "Choisissez la personne responsable de cette fiche."
        if self.review_on is None:
            missing["review_on"] = "Donnez la date à laquelle cette fiche devra être revue."
        if self.state == self.State.VERIFIED and self.verified_until is None:
            missing["verified_until"] = "Dites jusqu’à quand cette vérification vaut."
        if self.state == self.State.REVISING and self.first_published_at is None:
            missing["state"] = (
                "Dites dans quel état les lecteurs la trouvent\u00a0: vérifiée (vous signez) ou à vérifier."
            )
        return missing

    def sign(self, by):
        """``by`` declares the page verified, which is signed with the network and the day."""
        self.verified_on, self.verified_by = timezone.localdate(), by
        self.verified_network = by and by.network

    def _unsaid(self):
        """What the thread proposed and the moderator confirms before the procedure first goes out."""
        unsaid = {}
        if not self.intro.strip():
            unsaid["intro"] = "Résumez la fiche en deux phrases\u00a0: c’est ce qu’on lit dans les listes."
        if not self.schemes.all():
            unsaid["schemes"] = "Choisissez au moins un dispositif."
        if not self.publics.all() and Public.objects.exists():
            unsaid["publics"] = "Choisissez au moins un public."
        if not self.everywhere and not self.regions.all():
            unsaid["regions"] = "Dites si la fiche vaut partout, ou dans quelles régions."
        return unsaid

    def clean(self):
        super().clean()
        if self.live and (missing := self.missing_to_publish()):
            raise ValidationError(missing)

    def get_context(self, request, *args, **kwargs):
        from kb.reading.article import article

        return super().get_context(request, *args, **kwargs) | article(self, request) | {"section_nav": "kb"}


def _day(value):
    """A date, also when a revision has just been read from JSON."""
    return date.fromisoformat(value) if isinstance(value, str) else value
