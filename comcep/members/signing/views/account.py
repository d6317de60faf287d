"""« Mon compte »: profile, address, own data."""

from allauth.account.decorators import reauthentication_required
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comcep.members import parts
from comcep.members.leaving.own_data import archive
from comcep.members.signing import address
from comcep.members.signing.forms.account import AddressForm, ProfileForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request):
    """Who one is and what others see of it. The network is not changed here: it validates its advisers."""
    member, data = request.user, request.POST or None
    form, others = ProfileForm(data, instance=member), parts.profile_parts(member, data)
    if data and all([form.is_valid(), *(other.is_valid() for other in others)]):
        with transaction.atomic():
            form.save()
            for other in others:
                other.save()
        messages.success(request, "Votre profil est enregistré.")
        return redirect("account:profile")
    return render(request, "account/profile.html", {"tab": "profile", "form": form, "parts": others})


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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def data(request):
    """What the site holds of the member, to take away. Made on the spot, from what is there now."""
    if request.method != "POST":
        return render(request, "account/data.html", {"tab": "data"})
    response = HttpResponse(archive(request.user), content_type="application/zip")
    name = f"comcep-mes-donnees-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
