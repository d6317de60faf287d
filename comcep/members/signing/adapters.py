"""What allauth asks of the site: who may sign in, and how the secrets of second factors are kept."""

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from comcep.members import letters
from comcep.members.kinds import CLOSED
from comcep.members.signing import limits


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account alone: joining goes through /rejoindre/ and a referent."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "Cette adresse et ce mot de passe ne vont pas ensemble. "
            "Vérifiez-les, ou choisissez un nouveau mot de passe."
        ),
        "too_many_login_attempts": (
            "Trop d’essais pour cette adresse\u00a0: la connexion est suspendue cinq minutes. "
            "Vous pouvez entrer tout de suite par un lien reçu par courriel."
        ),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
    }

    def get_client_ip(self, request):
        """Whoever speaks to us, when the proxies are fewer than the settings say: ``/sante/`` says so."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return request.META["REMOTE_ADDR"]

    def pre_authenticate(self, request, **credentials):
        self._tried = limits.try_password(request, _account(request, credentials))
        if self._tried is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self):
        self._tried.undo()

    def _delete_login_attempts_cached_email(self, request, **credentials):
        limits.forget(request, _account(request, credentials))

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has just signed in is not asked again: five minutes, as after a confirmation."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """A letter like any other: what tells of a change to the account is never lost."""
        said = {"ip": context["ip"]} if "ip" in context else {}
        letters.write_at_once(template_prefix.rpartition("/")[2], email, **said)

    def send_password_reset_mail(self, user, email, context):
        """Without the key that ``context`` holds: another is made when the letter leaves."""
        letters.write_at_once("password_reset_key", email, member=user)

    def pre_login(self, request, user, **kwargs):
        """Turn away a closed membership after the right password: allauth only looks at ``is_active``."""
        if user.state in CLOSED:  # wall: password
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)


def _account(request, credentials):
    """The address that names the account; who is already signed in need not say it."""
    return (credentials.get("email") or getattr(request.user, "email", "")).lower()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made from the site's; messages are in the words of the site."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce n’est pas le bon code. Attendez le suivant, puis réessayez.",
        "too_many_codes": (
            "Trop d’essais\u00a0: les codes de ce compte sont suspendus cinq minutes. "
            "Attendez, puis réessayez, ou utilisez une clé d’accès."
        ),
        "cannot_generate_recovery_codes": (
            "Les codes de secours accompagnent un second facteur\u00a0: ajoutez d’abord une application "
            "ou une clé d’accès."
        ),
    }

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The secret. When the key of the site has changed, one that nobody knows: no code is then right."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Clé d’accès" if number == 1 else f"Clé d’accès {number}"

    def get_public_key_credential_user_entity(self, user):
        """What a device keeps of the account, and the page shows while a key is added."""
        return {**super().get_public_key_credential_user_entity(user), "id": user.public_id.encode()}

    def get_public_key_credential_rp_entity(self):
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret):
    return base64.urlsafe_b64encode(hashlib.sha256(b"comcep.second-factor:" + secret.encode()).digest())
