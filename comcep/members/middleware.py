"""Two doors: the back office, and the second factor that some must have before they go anywhere."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from comcep.members.actions.admin import seat_in_admin
from comcep.members.audiences import may_open_admin
from comcep.members.second_factor import lacks_one

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
        if match.view_name in SETTING_UP or not request.user.is_authenticated or not lacks_one(request.user):
            return None
        address = reverse("mfa_index")
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)


class WallMiddleware:
    """Answer 404 under ``/admin/`` to anybody but moderators and administrators."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/admin/"):
            if not may_open_admin(request.user):
                raise Http404
            seat_in_admin(request.user)
