"""The link that stops mails: it needs no sign-in, names nothing, and dies with the membership."""

import hmac

from django.conf import settings
from django.contrib.auth import get_user_model, load_backend
from django.core import signing
from django.utils.crypto import salted_hmac

from comcep.notifications.kinds import IN_DIGEST, chosen_kinds

SALT = "notifications.stop"


def stop_token(member, what):
    """``what``: the name of a kind, or of a digest."""
    return signing.dumps([member.public_id, what, _mark(member.email, settings.SECRET_KEY)], salt=SALT)


def asked_by(token):
    """``(member, what)`` of that link while the account stands and keeps its address, else ``None``."""
    try:
        who, what, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if what not in IN_DIGEST and what not in {kind.name for kind in chosen_kinds()}:
        return None
    member = load_backend(settings.AUTHENTICATION_BACKENDS[0]).get_user(_key(who))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if member is None or not any(hmac.compare_digest(mark, _mark(member.email, key)) for key in keys):
        return None
    return member, what


def _key(who):
    """Links sent before there were public identifiers carry the key itself."""
    if isinstance(who, int):
        return who
    return get_user_model().objects.filter(public_id=who).values_list("pk", flat=True).first()


def _mark(email, key):
    return salted_hmac(SALT, email.lower(), secret=key, algorithm="sha256").hexdigest()[:20]
