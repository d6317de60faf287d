"""Changing one’s address: the link sent to the new one, and the page it leads to."""

from allauth.account.decorators import reauthentication_required
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comcep.members.signing import address
from comcep.members.signing.forms.address import AddressForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def change_address(request):
    """Ask for another address; nothing changes before the link sent there is followed."""
    form = AddressForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        limited = ratelimit.consume_or_429(
            request, app="allauth.account", action="manage_email", user=request.user
        )
        if limited:
            return limited
        address.ask(request.user, email)
        return render(request, "account/address_sent.html", {"email": email})
    return render(request, "account/change_address.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm_address(request, token):
    """GET shows the address and a button; only the button changes it."""
    email = address.asked(request.user, token)
    if request.method == "POST" and email and address.change(request.user, email):
        messages.success(request, "Votre adresse est changée.")
        return redirect("account:profile")
    return render(request, "account/confirm_address.html", {"email": email}, status=200 if email else 410)
