"""The page below which every procedure stands."""

from django.db import models
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from kb.forms import ScreenedForm
from kb.models.walls import WalledPage


class ProcedureIndexPage(WalledPage):
    """The knowledge base: every procedure stands below it."""

    intro = models.TextField("présentation", blank=True)

    base_form_class = ScreenedForm
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
        from kb.reading.listing import listing

        return super().get_context(request, *args, **kwargs) | listing(request) | {"section_nav": "kb"}
