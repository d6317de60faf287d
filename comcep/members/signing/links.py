"""Signing in by a link received by mail, for who has no password at hand.

Mail scanners open every link they meet, so opening shows a page and nothing else: the button of that page
signs in. A link serves once, soon, and only its digest is stored.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comcep.members import letters
from comcep.members.kinds import CLOSED
from comcep.members.models import Member
from comcep.members.models.signing import SignInLink
from comcep.notifications.outbox import absolute

LIFE = timedelta(minutes=20)


def send_link(email, *, then=""):
    """Send a link to ``email``, or a word that no account opens with it: the page says the same of both."""
    member = Member.objects.filter(email__iexact=email, is_active=True).exclude(state__in=CLOSED).first()
    if member is None:
        letters.write_at_once("unknown_link", email)
    else:
        letters.write_at_once("sign_in_link", member.email, member=member, then=then[:500])


def says(letter):
    """The link is drawn here: its minutes count from when it leaves."""
    if not may_enter_by(letter):
        return None
    link = absolute("account:use_link", _issue(letter.member, letter.said["then"]))
    minutes = int(LIFE.total_seconds() // 60)
    return letters.rendered("account/email/sign_in_link", link=link, minutes=minutes)


def may_enter_by(letter):
    """Whether its member may still enter, and still has the address to which it goes."""
    member = letter.member
    held = member.email.lower() == letter.address.lower()
    return held and member.is_active and member.state not in CLOSED


@transaction.atomic
def _issue(member, then):
    """Draw a link; those of the member that have not served yet no longer do."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    SignInLink.objects.filter(member=member, used_at=None).delete()
    SignInLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    SignInLink.objects.create(member=member, digest=_digest(token), then=then, expires_at=now + LIFE)
    return token


def find(token):
    """The link of that token if it may still serve, with its member; looking at it consumes nothing."""
    return _usable(token).select_related("member").first()


def consume(token):
    """Give the link of that token, once: of two presses of the button, one signs in."""
    link = find(token)
    if link is None or not _usable(token).update(used_at=timezone.now()):
        return None
    return link


def _usable(token):
    return SignInLink.objects.filter(
        digest=_digest(token), used_at=None, expires_at__gt=timezone.now(), member__is_active=True
    ).exclude(member__state__in=CLOSED)  # wall: sign-in-link


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()
