"""Which account an identity opens: the one it was tied to, never one that merely claims the same address."""

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from comcep.members.models import Member

CLAIMS = "identity_claims"
TIMEOUT = 10


class _Session(requests.Session):
    """A provider that does not answer must not hold a page for ever."""

    def request(self, *args, **kwargs):
        return super().request(*args, **{"timeout": TIMEOUT, **kwargs})


class IdentityAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False

    def get_requests_session(self):
        return _Session()

    def pre_social_login(self, request, sociallogin):
        """Known: sign in. Same address, verified by the provider: tie them, once. Else: say what to do.

        An address that the provider does not vouch for opens nothing: anybody could have typed it there.
        Whoever has no account asks to join, and a referent decides as for anybody.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        email = (sociallogin.user.email or "").lower()
        member = Member.objects.filter(email__iexact=email).first() if email else None
        verified = any(a.email.lower() == email and a.verified is True for a in sociallogin.email_addresses)
        if member and verified:
            sociallogin.connect(request, member)
            return
        if member:
            messages.warning(
                request,
                f"{settings.IDENTITY_PROVIDER_NAME} ne garantit pas votre adresse. Connectez-vous une fois "
                "ici, par mot de passe ou par lien, puis rattachez-le dans «\u202fSécurité\u202f».",
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        person = sociallogin.user
        request.session[CLAIMS] = {
            "email": email,
            "first_name": person.first_name,
            "last_name": person.last_name,
        }
        messages.info(
            request,
            "Vous n’avez pas encore de compte ici\u00a0: demandez à rejoindre la communauté, "
            "votre réseau répondra.",
        )
        raise ImmediateHttpResponse(redirect("members:join"))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        messages.error(
            request,
            f"La connexion par {settings.IDENTITY_PROVIDER_NAME} n’a pas abouti. Réessayez, ou choisissez un "
            "autre moyen.",
        )
        raise ImmediateHttpResponse(redirect("account_login"))

    def get_connect_redirect_url(self, request, socialaccount):
        return reverse("mfa_index")

    def send_notification_mail(self, *args, **kwargs):
        """Nothing to send: the page says it, and the sign-ins are listed."""
