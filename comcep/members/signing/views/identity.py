"""Going to the identity provider, coming back, and signing out of both."""

import logging

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comcep.members.signing.identity.provider import IdentityAdapter, IdentityCallbackView, sign_out_address
from comcep.outages import reason_of

log = logging.getLogger(__name__)
FORGET = '"cache"'


@never_cache
def start(request, provider_id):
    """Send to the provider. Tying it to an account that is open asks who one is first."""
    if request.GET.get("process") == "connect":
        raise_if_reauthentication_required(request, app="allauth.account")
    return _with(OAuth2LoginView, request, provider_id)


@never_cache
def back(request, provider_id):
    return _with(IdentityCallbackView, request, provider_id)


def _with(view, request, provider_id):
    try:
        return view.adapter_view(IdentityAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@require_POST
@login_required
def untie(request, provider_id):
    """Forget the identity; the account opens by the other means."""
    request.user.socialaccount_set.all().delete()
    messages.success(request, "Ce compte n’est plus rattaché.")
    return redirect("mfa_index")


def sign_out(request):
    """Sign out here, then offer the provider's own page when the session came from there.

    The browser forgets the pages it keeps, so that Back shows nothing on a shared computer: those in its
    cache with this answer, the one that it has just left with :func:`forget_pages`.

    A page of ours stands between: a form of this site posts to this site alone (``form-action``).
    When nothing can be written the session stays in the database, and this browser forgets it all the same.
    """
    if request.method != "POST":
        return account.logout(request)
    try:
        address = sign_out_address(request)
        response = account.logout(request)
    except Exception as error:
        if not reason_of(error):
            raise
        log.warning("Signed out of the browser alone: %s", type(error).__name__)
        return _forgotten_here(request)
    if address:
        response = render(request, "account/signed_out.html", {"address": address})
        response["Refresh"] = f"2; url={address}"
    elif response.status_code == 302 and response["Location"] == settings.LOGOUT_REDIRECT_URL:
        response["Location"] += "?parti"
    response["Clear-Site-Data"] = FORGET
    return response


def _forgotten_here(request):
    """A page that asks neither the database nor the session, and takes the cookie of the session back."""
    response = HttpResponse(render_to_string("account/forgotten_here.html"), status=503)
    response.delete_cookie(
        settings.SESSION_COOKIE_NAME,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )
    add_never_cache_headers(response)
    response["Clear-Site-Data"] = FORGET
    return response


@never_cache
@require_safe
def forget_pages(request):
    """An image of nothing, whose answer makes the browser drop the pages it could show again."""
    return HttpResponse(status=204, headers={"Clear-Site-Data": FORGET})
