"""Which device signed in when: for the member alone, and for twelve months at most."""

from datetime import timedelta
from importlib import import_module

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from comcep.members.models.signing import SignIn

KEPT = timedelta(days=365)
METHODS = {
    "password": SignIn.Method.PASSWORD,
    "link": SignIn.Method.LINK,
    "socialaccount": SignIn.Method.PROVIDER,
}


def on_signed_in(sender, request, user, **kwargs):
    """Note the sign-in, when a session has just been opened."""
    if request is None or not hasattr(request, "session"):
        return
    if not request.session.session_key:
        request.session.save()
    records = get_authentication_records(request, user)
    SignIn.objects.create(
        member_id=user.pk,
        method=_method(records),
        second_factor=any(record.get("method") == "mfa" for record in records),
        ip=_ip(request),
        device=request.META.get("HTTP_USER_AGENT", "")[:300],
        session_key=request.session.session_key or "",
    )


def devices(member):
    """The sign-ins of ``member`` whose session is still open, last first."""
    return [row for row in member.sign_ins.exclude(session_key="")[:50] if _is_open(row)]


def sign_out(rows):
    """Close the sessions of those sign-ins."""
    for row in rows:
        if row.session_key:
            _store()().delete(row.session_key)
            SignIn.objects.filter(pk=row.pk).update(session_key="")


def sign_out_others(member, session_key):
    """Close every session of ``member`` but that one. Give how many there were."""
    others = [row for row in devices(member) if row.session_key != session_key]
    sign_out(others)
    return len(others)


def forget_old():
    """Drop the sign-ins older than a year."""
    return SignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _store():
    return import_module(settings.SESSION_ENGINE).SessionStore


def _is_open(row):
    return _store()().exists(row.session_key)


def _method(records):
    if any(record.get("passwordless") for record in records):
        return SignIn.Method.PASSKEY
    found = [
        METHODS[r["method"]] for r in records if r.get("method") in METHODS and not r.get("reauthenticated")
    ]
    return found[-1] if found else SignIn.Method.PASSWORD


def _ip(request):
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None


def on_second_factor_added(sender, request, user, authenticator, **kwargs):
    """The first second factor closes the sessions that were opened without one."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or request is None:
        return
    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
    if not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        sign_out_others(user, request.session.session_key)
