"""The knowledge base in Wagtail's admin: what an administrator may not read has no address there either.

Wagtail's policies (``kb/authoring/policies.py``) filter what it lists; its views still find a page by its
number before they ask them, and print its title on the way.
"""

from django.http import Http404

from comcep.members.access.audiences import is_moderator
from kb.authoring.policies import hidden_pages

NAMING_A_PAGE = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}
OF_PAGES = ("/admin/pages/", "/admin/api/main/pages/")
# Wagtail lists there whatever there is, without asking its policies who reads it.
FOR_MODERATORS = (
    "/admin/api/main/documents/",
    "/admin/api/main/images/",
    "/admin/reports/page-types-usage/",
    "/admin/snippets/choose/kb/feedback/",
)


class WalledPagesMiddleware:
    """Answer 404 in the admin for a page that only others may read, and to the lists that would name it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or is_moderator(request.user):
            return
        if request.path.startswith(FOR_MODERATORS):  # wall: admin-lists
            raise Http404
        names = NAMING_A_PAGE | ({"pk"} if request.path.startswith(OF_PAGES) else set())
        named = [value for name, value in kwargs.items() if name in names]
        # wall: admin-address
        if named and any(pages.filter(pk__in=named).exists() for pages in hidden_pages(request.user)):
            raise Http404
