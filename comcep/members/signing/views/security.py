"""« Sécurité »: password, second factors, devices."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access import second_factor
from comcep.members.signing import devices
from comcep.public_ids import DIGITS

SALT = "members.passkey"


@never_cache
@require_safe
@login_required
def security(request):
    """What protects the account. Who must have a second factor is led here until there is one."""
    held = {kind: [] for kind in Authenticator.Type.values}
    for authenticator in Authenticator.objects.filter(user=request.user).order_by("created_at"):
        held[authenticator.type].append(authenticator)
    codes = held["recovery_codes"][0].wrap() if held["recovery_codes"] else None
    context = {
        "tab": "security",
        "application": held["totp"][0] if held["totp"] else None,
        "passkeys": [
            {"row": row, "name": row.wrap().name, "id": _public_id(row)} for row in held["webauthn"]
        ],
        "codes_left": len(codes.get_unused_codes()) if codes else None,
        "must_have": second_factor.must_have_one(request.user),
        "lacks": second_factor.lacks_one(request.user),
        "identities": list(request.user.socialaccount_set.all()),
        "devices": devices.devices(request.user),
        "current": request.session.session_key,
    }
    return render(request, "account/security.html", context)


@login_required
def generate_codes(request):
    """New recovery codes. They stand for a second factor: who has none begins there."""
    if not second_factor.holds_one(request.user):
        return redirect("mfa_index")
    return recovery_codes.generate_recovery_codes(request)


@login_required
def rename_passkey(request, id):
    return passkeys.edit_webauthn(request, pk=_own_passkey(request.user, id))


@login_required
def remove_passkey(request, id):
    return passkeys.remove_webauthn(request, pk=_own_passkey(request.user, id))


def _own_passkey(member, id):
    for row in Authenticator.objects.filter(user=member, type=Authenticator.Type.WEBAUTHN):
        if _public_id(row) == id:
            return row.pk
    raise Http404


def _public_id(authenticator):
    """allauth's table has no public identifier: what stands for its key is derived, and seen by its owner."""
    return salted_hmac(SALT, str(authenticator.pk), algorithm="sha256").hexdigest()[:DIGITS]


@require_POST
@login_required
def sign_out_device(request, id):
    """Close the session of one device; closing it again changes nothing."""
    row = get_object_or_404(request.user.sign_ins, public_id=id)  # wall: device
    devices.sign_out([row])
    if row.session_key == request.session.session_key:
        return redirect("account_login")
    messages.success(request, "Cet appareil est déconnecté.")
    return redirect("mfa_index")


@require_POST
@login_required
def sign_out_others(request):
    number = devices.sign_out_others(request.user, request.session.session_key)
    messages.success(
        request,
        "Tous vos autres appareils sont déconnectés." if number else "Aucun autre appareil n’était connecté.",
    )
    return redirect("mfa_index")
