"""The address to which one person answers one thing by mail: signed, and nothing to keep.

It says two public ids and a mark of ours, in lower case, since some mail programs write addresses so. It is
looked for inside the local part: servers on the way put other things around it (BATV, SRS). It gives no
right: whoever answers is asked for every right anew, so it dies with the membership and with the topic.
"""

import base64
import hmac
import re

from django.conf import settings
from django.utils.crypto import salted_hmac

from comcep.notifications.outbox import host

SALT, THREAD = "notifications.replies", "notifications.thread"
_signed = re.compile(r"rep([0-9a-f]{16})([0-9a-f]{16})([a-z2-7]{16})(?![a-z0-9])")


def open_here():
    """Whether this site takes answers by mail."""
    return bool(settings.REPLY_DOMAIN)


def local_part(member, thing):
    """``thing``: the public id of what is answered. 51 characters; servers take 64."""
    return f"rep{member.public_id}{thing}{_mark(member.public_id + thing, settings.SECRET_KEY)}"


def named_in(addresses):
    """``(public id of the member, public id of the thing)`` of the first address of ours, or ``None``."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for address in addresses:
        for who, thing, mark in _signed.findall(address.rpartition("@")[0].lower()):
            if any(hmac.compare_digest(mark, _mark(who + thing, key)) for key in keys):
                return who, thing
    return None


def headers(member, thing):
    """What a mail about ``thing`` carries: where to answer, and one thread for all of them."""
    name = settings.DEFAULT_FROM_EMAIL.partition("<")[0].strip() or "ComCEP"
    thread = f"<sujet.{_root(thing)}@{host()}>"
    address = f"{name} <{local_part(member, thing)}@{settings.REPLY_DOMAIN}>"
    return {"Reply-To": address, "References": thread, "In-Reply-To": thread}


def code(thing):
    """Four letters that tell the mails about one thing from those about another, and nothing of it."""
    return _root(thing)[:4].upper()


def _root(thing):
    return _short(salted_hmac(THREAD, thing, algorithm="sha256"))


def _mark(value, key):
    return _short(salted_hmac(SALT, value, secret=key, algorithm="sha256"))


def _short(digest):
    return base64.b32encode(digest.digest()[:10]).decode().lower()
