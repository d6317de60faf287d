"""Two doors: the back office, and the second factor that some must have before they go anywhere.

And a text that arrives after its session has ended, which is handed back.
"""

from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from comcep import sent
from comcep.members.access.audiences import may_open_admin
from comcep.members.access.back_office import seat_in_admin
from comcep.members.access.doors import inside
from comcep.members.access.second_factor import lacks_one

# What stays open to who must set up a second factor: setting it up, proving who one is, and leaving.
SETTING_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_reauthenticate",
        "account_set_password",
        "account_change_password",
        "account_logout",
    }
)


class SecondFactorMiddleware:
    """Lead moderators, referents and administrators without a second factor to the page that sets it up.

    Nothing else answers them until it is done, the admin included. Stands before any other that looks at
    what is asked for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        # wall: second-factor
        if match.view_name in SETTING_UP or not request.user.is_authenticated or not lacks_one(request.user):
            return None
        address = reverse("mfa_index")
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)


class TypedTextMiddleware:
    """Hand back what somebody was writing when the session had ended: nobody types twice.

    Where a form is found again with its text in it, after signing in, ``request.text_is_kept`` says so
    (``forum.writing.kept``).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not _leads_to_sign_in(request, response) or getattr(request, "text_is_kept", False):
            return response
        written = [text for _, text in sent.typed(request.POST)]
        if not written:
            return response
        context = {"written": written, "back": _page_of_form(request)}
        response = render(request, "403_session.html", context, status=403)
        add_never_cache_headers(response)
        return response


def _leads_to_sign_in(request, response):
    return (
        request.method == "POST"
        and response.status_code == 302
        and not request.user.is_authenticated
        and response["Location"].startswith(f"{resolve_url('account_login')}?")
        and request.accepts("text/html")
        and not getattr(request, "htmx", False)
    )


def _page_of_form(request):
    """Where the form stood, if the browser says so."""
    said = request.headers.get("Referer", "")
    return "/" + urlsplit(inside(request, said)).path.lstrip("/")


class WallMiddleware:
    """Answer 404 under ``/admin/`` to anybody but moderators and administrators."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/admin/"):
            if not may_open_admin(request.user):  # wall: admin-door
                raise Http404
            seat_in_admin(request.user)
