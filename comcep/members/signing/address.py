"""Changing one’s address: the new one proves that it is read before the old one is left."""

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction

from comcep.members import letters
from comcep.members.models import Member
from comcep.notifications.outbox import absolute

SALT = "members.address"
LIFE = 24 * 3600


def ask(member, email):
    """Send to ``email`` the link that makes it the address of ``member``.

    An address that has an account already gets a word instead; the page says the same of both.
    """
    if Member.objects.filter(email__iexact=email).exclude(pk=member.pk).exists():
        letters.write_at_once("address_taken", email)
    else:
        letters.write_at_once("new_address", email, member=member)


def says(letter):
    member = letter.member
    token = signing.dumps([member.public_id, member.email, letter.address], salt=SALT)
    link = absolute("account:confirm_address", token)
    return letters.rendered("account/email/new_address", link=link)


def asked(member, token):
    """The new address that this token carries for ``member``, if it may still serve.

    It holds the address that was left, so it serves once: after the change that is no longer the same.
    """
    try:
        who, before, email = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    # Links sent before there were public identifiers carry the key: for a day.
    return email if who in (member.public_id, member.pk) and before == member.email else None


def change(member, email):
    """Make ``email`` the address of ``member`` and tell the old one. Give whether it could be."""
    before = member.email
    try:
        with transaction.atomic():
            Member.objects.filter(pk=member.pk).update(email=email)
            EmailAddress.objects.filter(user=member).delete()
    except IntegrityError:
        return False
    member.email = email
    letters.write_at_once("address_changed", before, member=member)
    return True
