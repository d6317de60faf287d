"""Pages that are edited in the admin: the home and the public texts."""

import re
from html import unescape

from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PageQuerySet

from comcep.home import dashboards
from comcep.members.access.audiences import Audience, audiences_of
from comcep.public_ids import PublicIdField

HEADING, LONG = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL), 3  # more parts than that are listed first
RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]


class Question(StructBlock):
    """A question and its answer, folded."""

    question = CharBlock(label="Question", max_length=200)
    answer = RichTextBlock(label="Réponse", features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "help"
        label = "Question et réponse"
        template = "home/blocks/faq.html"


class Text(StreamBlock):
    text = RichTextBlock(label="Texte", features=RICH, icon="pilcrow", template="home/blocks/text.html")
    faq = Question()
    notice = RichTextBlock(
        label="Encadré",
        features=["bold", "italic", "link"],
        icon="info-circle",
        template="home/blocks/notice.html",
    )


class Pulse(models.Model):
    """When a program last said that it lives (``comcep.home.pulse``)."""

    name = models.CharField("programme", max_length=20, unique=True)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self):
        return f"{self.name} · {self.at:%Y-%m-%d %H:%M}"


class Alarm(models.Model):
    """Something of which the administrators were warned, and that lasts: they are warned once."""

    public_id = PublicIdField()
    name = models.CharField("sujet", max_length=20, unique=True)
    since = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "alerte"

    def __str__(self):
        return f"{self.name} · {self.since:%Y-%m-%d %H:%M}"


class HomePage(Page):
    """The root of the site. Visitors read its texts; a member finds what awaits her instead."""

    lead = models.CharField(
        "accroche",
        max_length=200,
        default="Ce cas nouveau, un pair l’a déjà rencontré.",
    )
    intro = models.TextField(
        "présentation",
        default="La ComCEP réunit les conseillers en évolution professionnelle des cinq réseaux, dans toutes "
        "les régions, pour s’entraider sur les situations rencontrées en entretien.",
    )
    notice = RichTextField(
        "annonce aux membres",
        blank=True,
        features=["bold", "italic", "link"],
        help_text="Affichée en haut de l’accueil de tous les membres, hors pairs compris. Vide\u00a0: rien.",
    )

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("lead"), FieldPanel("intro")], heading="Pour les visiteurs"),
        FieldPanel("notice"),
    ]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"

    def serve(self, request, *args, **kwargs):
        template, context = dashboards.of(request.user)
        return TemplateResponse(request, template, {**self.get_context(request), **context})

    def get_preview_template(self, request, mode_name):
        return "home/visitor.html"

    def get_preview_context(self, request, mode_name):
        return {**self.get_context(request), **dashboards.for_visitor()}


class TextPageQuerySet(PageQuerySet):
    def visible_to(self, member):
        """Keep the published pages that ``member`` may read. Every list starts here."""
        return self.live().filter(audience__in=audiences_of(member))


class TextPage(Page):
    """A page of text: help, charter, legal pages, what ComCEP is."""

    audience = models.CharField(
        "lecteurs",
        max_length=12,
        choices=Audience.choices,
        default=Audience.PUBLIC,
        help_text="Pour les autres, la page n’existe pas.",
    )
    intro = models.TextField("chapeau", blank=True)
    body = StreamField(Text(), verbose_name="texte")

    objects = PageManager.from_queryset(TextPageQuerySet)()

    template = "home/text.html"
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("audience"),
        HelpPanel(
            "<p>Le pied de page du site renvoie aux pages publiques par leur adresse\u00a0: gardez-la.</p>"
        ),
    ]

    class Meta:
        verbose_name = "page de texte"
        verbose_name_plural = "pages de texte"

    def serve(self, request, *args, **kwargs):
        if self.audience not in audiences_of(request.user):  # wall: text-page
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        found = [
            (number, HEADING.search(block.value.source))
            for number, block in enumerate(self.body, 1)
            if block.block_type == "text"
        ]
        contents = [(number, strip_tags(unescape(match[1]))) for number, match in found if match]
        return super().get_context(request, *args, **kwargs) | {
            "contents": contents if len(contents) > LONG else []
        }
