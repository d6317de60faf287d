"""The second factor: who must have one, and what protects its secrets."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import Exists, OuterRef

from comcep.members.access.audiences import roles_of
from comcep.members.kinds import RoleName

ASKED_OF = frozenset({RoleName.REFERENT, RoleName.MODERATOR, RoleName.ADMIN})
COUNTS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_one():
    """An expression that says of a row of ``Member`` whether it has a second factor."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=COUNTS))


def must_have_one(member):
    """Moderators, referents and administrators must; the demonstration accounts are left alone."""
    return not member.is_demo and bool(ASKED_OF & roles_of(member))


def lacks_one(member):
    """Whether ``member`` must set up a second factor before anything else."""
    held = getattr(member, "has_second_factor", None)
    if held is None:
        held = Authenticator.objects.filter(user=member, type__in=COUNTS).exists()
    return not held and must_have_one(member)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made from the site's; messages are in the words of the site."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce n’est pas le bon code. Attendez le suivant, puis réessayez.",
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

    def get_public_key_credential_rp_entity(self):
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret):
    return base64.urlsafe_b64encode(hashlib.sha256(b"comcep.second-factor:" + secret.encode()).digest())
