"""Signing in through an OpenID Connect provider (ProConnect or another), configured by the environment.

allauth does the dance; here stands what it leaves out: the nonce, userinfo that comes signed, and signing out
at the provider too. Which account an identity opens is decided in ``adapter``.
"""

import secrets
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.utils.crypto import constant_time_compare
from requests import RequestException

from comcep.members.signing.identity.tokens import claims_of

ID_TOKEN = "identity_token"  # noqa: S105 (a key of the session)


class IdentityAdapter(OpenIDConnectOAuth2Adapter):
    nonce = None

    def complete_login(self, request, app, token, **kwargs):
        """Believe the id_token if it is signed, for us and of this very attempt; then ask who it is."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("the provider gave no id_token")
        claims = claims_of(
            id_token, config=self.openid_config, audience=app.client_id, required=("iss", "aud", "sub", "exp")
        )
        if not self.nonce or not constant_time_compare(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("the id_token answers another attempt")
        userinfo = self._userinfo(app, token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("userinfo speaks of somebody else")
        request.session[ID_TOKEN] = id_token
        data = {"userinfo": userinfo, "id_token": {"sub": claims["sub"], "iss": claims["iss"]}}
        return self.get_provider().sociallogin_from_response(request, data)

    def _userinfo(self, app, access_token):
        """ProConnect signs it (``application/jwt``); others give plain JSON over the same protected line."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        sort = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if sort == "application/jwt":
            return claims_of(answer.text.strip(), config=self.openid_config, audience=app.client_id)
        if app.settings.get("signed_userinfo"):
            raise OAuth2Error("userinfo came without a signature")
        return answer.json()


class IdentityProvider(OpenIDConnectProvider):
    oauth2_adapter_class = IdentityAdapter
    pkce_enabled_default = True

    def get_auth_params_from_request(self, request, action):
        """What is asked of the provider is ours to say, not the visitor’s."""
        return self.get_auth_params()

    def get_scope_from_request(self, request):
        return self.get_scope()

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """Send to the provider, with a nonce kept in the session beside the state."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)

    def extract_common_fields(self, data):
        """ProConnect calls the family name ``usual_name``."""
        known, fields = data["userinfo"], super().extract_common_fields(data)
        fields["last_name"] = known.get("usual_name") or known.get("family_name")
        return {name: fields.get(name) for name in ("email", "first_name", "last_name")}

    def extract_extra_data(self, data):
        """Only what knows the person again: the rest would be one more copy of personal data."""
        return {"id_token": data["id_token"], "userinfo": {"sub": data["userinfo"]["sub"]}}


class IdentityCallbackView(OAuth2CallbackView):
    def _get_state(self, request, provider):
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce")
        return state, response


def sign_out_address(request):
    """Where to sign out at the provider, if this session was opened through it and it has such a place."""
    id_token = request.session.get(ID_TOKEN)
    if not id_token or not settings.SOCIALACCOUNT_PROVIDERS:
        return None
    adapter = IdentityAdapter(request, settings.IDENTITY_PROVIDER_ID)
    try:
        end = adapter.openid_config.get("end_session_endpoint")
    except RequestException:
        return None
    asked = {
        "id_token_hint": id_token,
        "post_logout_redirect_uri": settings.SITE_URL + "/",
        "state": secrets.token_urlsafe(16),
    }
    return f"{end}?{urlencode(asked)}" if end else None
