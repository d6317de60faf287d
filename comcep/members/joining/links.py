"""The person’s own link to a request or to an invitation, as the mails carry it.

Anybody who gets such a mail can read what the link is made of: it names by public identifiers. Links sent
before there were any carry the key.
"""

from datetime import timedelta

from django.core import signing

from comcep.members.models import Invitation, Request

REQUEST_SALT, INVITATION_SALT = "members.request", "members.invitation"
FOLLOWED_FOR = timedelta(days=200)


def request_token(request):
    """What the person's own link carries. It ends with the address: a new one makes it worthless."""
    return signing.dumps([request.public_id, request.member.email], salt=REQUEST_SALT)


def request_of(token):
    """The request of that link, or ``None``."""
    try:
        who, email = signing.loads(token, salt=REQUEST_SALT, max_age=FOLLOWED_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Request.objects.select_related("member", "network", "organisation", "region", "closed_by")
    return rows.filter(**_named(who), member__email=email).first()


def invitation_token(invitation):
    return signing.dumps([invitation.public_id, invitation.email], salt=INVITATION_SALT)


def invitation_of(token):
    """The invitation of that link, or ``None``. Whether it still holds is for the caller to see."""
    try:
        who, email = signing.loads(token, salt=INVITATION_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitation.objects.select_related("network", "organisation", "region", "by", "approved_by")
    return rows.filter(**_named(who), email=email).first()


def _named(who):
    return {"pk": who} if isinstance(who, int) else {"public_id": who}
