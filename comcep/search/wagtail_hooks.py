"""The glossary and the searches without result, in the admin, for moderators."""

from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from comcep.search.models import GlossaryTerm, QueryLog


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "list-ul"
    menu_label = "Sigles et termes"
    list_display = ["term", Column("expansions", label="Forme développée"), "category", "ambiguous"]
    list_filter = ["category", "ambiguous"]
    search_fields = ["term", "expansions", "variants", "later_names"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["term"]


class QueryLogViewSet(SnippetViewSet):
    model = QueryLog
    icon = "warning"
    menu_label = "Recherches sans résultat"
    list_display = ["words", "month", "times", "found"]
    list_filter = ["month"]
    search_fields = ["words"]
    search_backend_name = None
    ordering = ["-month", "-times"]
    copy_view_enabled = False


class SearchGroup(SnippetViewSetGroup):
    items = (GlossaryTermViewSet, QueryLogViewSet)
    menu_label = "Recherche"
    menu_icon = "search"
    menu_order = 320


register_snippet(SearchGroup)
