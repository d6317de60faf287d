"""The knowledge base in Wagtail's admin: listing, what is to be reviewed, lists of words, guards."""

import django_filters
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.views.reports import PageReportView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from comcep.members.access.audiences import audiences_of, is_moderator
from forum.questions.models import Public, Scheme, Theme
from kb.authoring.policies import ModeratorsPolicy, WalledFilePolicy, readable_pages
from kb.models import Feedback, ProcedurePage, WalledDocument, WalledImage, WalledPage
from kb.reading import links
from kb.screening import screened, warning

# By exact class: Wagtail registers its own policies for these models later on, and these win.
for model, auth_model in [(WalledImage, "wagtailimages.Image"), (WalledDocument, "wagtaildocs.Document")]:
    policy = WalledFilePolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
    register_permission_policy(model, policy, exact_class=True)
register_permission_policy(Feedback, ModeratorsPolicy(Feedback))


# Words and opinions


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    menu_label = "Thèmes"
    list_display = ["name", "slug"]
    search_fields = ["name"]
    ordering = ["name"]


class SchemeViewSet(SnippetViewSet):
    model = Scheme
    icon = "folder-open-inverse"
    menu_label = "Dispositifs"
    list_display = ["name", Column("names", label="Ce qui le nomme")]
    search_fields = ["name", "names"]
    search_backend_name = None
    ordering = ["name"]


class PublicViewSet(SnippetViewSet):
    model = Public
    icon = "group"
    menu_label = "Publics"
    list_display = ["name", "slug"]
    search_fields = ["name"]
    ordering = ["name"]


class FeedbackFilterSet(WagtailFilterSet):
    page = django_filters.ModelChoiceFilter(
        label="Fiche",
        queryset=lambda request: ProcedurePage.objects.filter(feedback__isnull=False).distinct(),
    )

    class Meta:
        model = Feedback
        fields = {"verdict": ["exact"], "handled_at": ["isnull"]}


class FeedbackViewSet(SnippetViewSet):
    """What readers said. Moderators mark an error as dealt with; nobody speaks for a reader."""

    model = Feedback
    url_namespace = "kb_feedback"
    icon = "comment"
    menu_label = "Avis des lecteurs"
    list_display = ["page", "verdict", "reason", "updated_at", "handled_at"]
    filterset_class = FeedbackFilterSet
    ordering = ["-updated_at"]
    exclude_form_fields = ["page", "member", "verdict", "reason", "updated_at"]


class KnowledgeGroup(SnippetViewSetGroup):
    items = (ThemeViewSet, SchemeViewSet, PublicViewSet, FeedbackViewSet)
    menu_label = "Autour des fiches"
    menu_icon = "list-ul"
    menu_order = 160


register_snippet(KnowledgeGroup)


# Procedures


class ProcedureFilterSet(PageFilterSet):
    class Meta(PageFilterSet.Meta):
        model = ProcedurePage
        fields = ["kind", "theme", "state", "audience", "networks"]


class ProcedureListing(PageListingViewSet):
    model = ProcedurePage
    icon = "doc-full-inverse"
    menu_label = "Fiches"
    menu_order = 150
    add_to_admin_menu = True
    filterset_class = ProcedureFilterSet
    columns = [
        *[c for c in IndexView.base_columns if c.name in ("bulk_actions", "title")],
        Column("kind", label="Genre", accessor="get_kind_display", sort_key="kind"),
        Column("shown_state", label="État lu", accessor="shown_state.label"),
        DateColumn("review_on", label="À revoir le", sort_key="review_on"),
        *[
            column
            for column in IndexView.base_columns
            if column.name not in ("bulk_actions", "title", "parent")
        ],
    ]


@hooks.register("register_admin_viewset")
def register_listing():
    return ProcedureListing("fiches")


class ToReview(PageReportView):
    """Procedures that readers are told to check, the longest overdue first."""

    page_title = "Fiches à revoir"
    header_icon = "time"
    index_url_name = "kb_to_review"
    index_results_url_name = "kb_to_review_results"
    results_template_name = "kb/admin/to_review_results.html"
    model = ProcedurePage
    any_permission_required = ["add", "change", "publish"]
    list_export = ["title", "shown_state.label", "doubt", "review_on", "keeper", "as_of"]
    export_headings = {
        "shown_state.label": "État",
        "doubt": "Pourquoi",
        "review_on": "À revoir le",
        "keeper": "Responsable",
        "as_of": "Faits de",
    }

    def get_queryset(self):
        if not is_moderator(self.request.user):
            raise Http404
        pages = ProcedurePage.objects.visible_to(self.request.user).to_review()
        self.queryset = pages.select_related("keeper", "theme").defer("body").order_by("review_on", "title")
        return super().get_queryset()


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/fiches-a-revoir/", ToReview.as_view(), name="kb_to_review"),
        path(
            "reports/fiches-a-revoir/results/",
            ToReview.as_view(results_only=True),
            name="kb_to_review_results",
        ),
    ]


class ModeratorsMenuItem(MenuItem):
    def is_shown(self, request):
        return is_moderator(request.user)


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return ModeratorsMenuItem(
        "Fiches à revoir", reverse("kb_to_review"), name="fiches-a-revoir", icon_name="time", order=100
    )


# Guards


@hooks.register("construct_explorer_page_queryset")
def explore_what_one_may_read(parent, pages, request):
    return readable_pages(pages, request.user)


@hooks.register("construct_page_chooser_queryset")
def choose_what_one_may_read(pages, request):
    return readable_pages(pages, request.user)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_files_one_may_read(files, request):
    return files.filter(audience__in=audiences_of(request.user))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_personal_data(request, page):
    """Counts by kind, at the top of the next page; the words themselves are kept nowhere."""
    if isinstance(page, WalledPage) and (counted := screened(page)[1]):
        messages.warning(request, warning(counted))


@hooks.register("before_copy_page")
def refuse_copies(request, page):
    """A copy would leave its provenance behind."""
    if isinstance(page.specific, ProcedurePage):
        messages.error(request, "Une fiche ne se copie pas\u202f: sa provenance resterait derrière elle.")
        return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def refuse_incomplete_publications(request, action_type, objects, action_class_instance):
    """Publishing many at once keeps the rule of publishing one."""
    if action_type != "publish":
        return None
    pages = list(objects)
    if request.POST.get("include_descendants"):
        pages += [below for page in objects for below in page.get_descendants().specific()]
    for page in pages:
        page = page.specific
        if isinstance(page, ProcedurePage) and (
            missing := page.get_latest_revision_as_object().missing_to_publish()
        ):
            sentence = next(iter(missing.values()))
            messages.error(request, f"«\u202f{page.get_admin_display_title()}\u202f»\u00a0: {sentence}")
            return redirect("wagtailadmin_explore", page.get_parent().pk)


# Links written in texts: neither says anything of what it leads to.


class QuietPageLink(PageLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        return [format_html('<a href="{}">', url) for url in links.of_pages(attrs_list)]


class QuietDocumentLink(DocumentLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        return [format_html('<a href="{}">', url) for url in links.of_documents(attrs_list)]


@hooks.register("register_rich_text_features", order=100)
def quiet_links(features):
    features.register_link_type(QuietPageLink)
    features.register_link_type(QuietDocumentLink)
