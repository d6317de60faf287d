"""Mails about a request or an invitation, each sent at most once and never lost before it is handed over.

The three steps are those of ``comcep.notifications.mail``: claim, hand over, send. What a letter says, and
whether it still holds, is found when it leaves: nothing of a request stays in a queue.
"""

import logging
import smtplib
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comcep.members.models import Invitation, Letter, Member, Request

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
REQUEST_SALT, INVITATION_SALT = "members.request", "members.invitation"
FOLLOWED_FOR = timedelta(days=200)


# Links


def request_token(request):
    """What the person's own link carries. It ends with the address: a new one makes it worthless."""
    return signing.dumps([request.pk, request.member.email], salt=REQUEST_SALT)


def request_of(token):
    """The request of that link, or ``None``."""
    try:
        pk, email = signing.loads(token, salt=REQUEST_SALT, max_age=FOLLOWED_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Request.objects.select_related("member", "network", "organisation", "region", "closed_by")
    return rows.filter(pk=pk, member__email=email).first()


def invitation_token(invitation):
    return signing.dumps([invitation.pk, invitation.email], salt=INVITATION_SALT)


def invitation_of(token):
    """The invitation of that link, or ``None``. Whether it still holds is for the caller to see."""
    try:
        pk, email = signing.loads(token, salt=INVITATION_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitation.objects.select_related("network", "organisation", "region", "by", "approved_by")
    return rows.filter(pk=pk, email=email).first()


# Writing


def write(kind, address, *, key, request=None, invitation=None):
    """Have one letter sent, unless ``key`` was already; in the transaction of the caller."""
    letter = Letter(kind=kind, address=address, key=key, request=request, invitation=invitation)
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(lambda: _nudge(key), robust=True)


def _nudge(key):
    from comcep.members import tasks

    tasks.send_letter.apply_async((key,), retry=False)


# Sending


def deliver(pk):
    """Send that letter if it is due and still holds. True when handed over."""
    letter = _claim(pk)
    if letter is None:
        return False
    try:
        message = _compose(letter)
        if message is None:
            return _settle(letter, "Sans objet au moment de l’envoi.")
        connection = get_connection()
        connection.open()
    except Exception as error:
        logger.warning("letter %s: put off (%s)", letter.pk, type(error).__name__)
        return _put_off(letter, error)
    try:
        return _hand_over(letter, message, connection)
    finally:
        connection.close()


def _claim(pk):
    now = timezone.now()
    due = Letter.objects.due(now).filter(pk=pk)
    if not due.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    rows = Letter.objects.select_related(
        "request__member", "request__network", "invitation__network", "invitation__organisation",
        "invitation__by",
    )  # fmt: skip
    return rows.get(pk=pk)


def _hand_over(letter, message, connection):
    held = Letter.objects.filter(pk=letter.pk, due_at=letter.due_at)
    if not held.update(due_at=None, sent_at=timezone.now()):
        return False
    try:
        connection.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        logger.warning("letter %s: refused (%s)", letter.pk, type(refusal).__name__)
        return _put_off(letter, refusal)
    except Exception as error:
        logger.exception("letter %s: handed over, end unknown", letter.pk)
        Letter.objects.filter(pk=letter.pk).update(failed=f"Issue inconnue\u00a0: {type(error).__name__}")
        return False
    return True


def _settle(letter, reason):
    Letter.objects.filter(pk=letter.pk).update(due_at=None, failed=reason)
    return False


def _put_off(letter, error):
    if letter.attempts >= MAX_ATTEMPTS:
        outcome = {"due_at": None, "failed": f"Abandon\u00a0: {type(error).__name__}"}
    else:
        outcome = {"due_at": timezone.now() + timedelta(minutes=2**letter.attempts)}
    Letter.objects.filter(pk=letter.pk).update(sent_at=None, **outcome)
    return False


# Saying

SUBJECTS = {
    "confirm": "Confirmez votre adresse pour rejoindre ComCEP",
    "known": "Votre demande sur ComCEP",
    "waiting": "Vous êtes sur la liste d’attente de ComCEP",
    "opened": "ComCEP ouvre pour vous",
    "precision": "Votre demande sur ComCEP\u00a0: une précision",
    "refused": "Votre demande sur ComCEP n’est pas acceptée",
    "welcome": "Bienvenue sur ComCEP",
    "invitation": "Vous êtes invité à rejoindre ComCEP",
}


def _holds(letter):
    """Whether there is still something to say, and to whom."""
    request, invitation = letter.request, letter.invitation
    if letter.kind == "invitation":
        return invitation is not None and Invitation.objects.pending().filter(pk=invitation.pk).exists()
    if letter.kind == "known":
        return True
    if request is None or request.member.email != letter.address:
        return False
    return {
        "confirm": request.is_open and request.confirmed_at is None,
        "waiting": request.is_open and request.parked,
        "opened": request.is_open and not request.parked,
        "precision": request.awaits_answer,
        "refused": request.outcome == Request.Outcome.REFUSED,
        "welcome": request.member.state == Member.State.VALIDATED,
    }[letter.kind]


def _compose(letter):
    if not _holds(letter):
        return None
    if invitation := letter.invitation:
        context = {
            "first_name": invitation.first_name,
            "by": invitation.by.display_name if invitation.by else "",
            "ends_on": invitation.ends_on,
            "link": _absolute("members:invitation", invitation_token(invitation)),
        }
    elif request := letter.request:
        link = _absolute("members:follow", request_token(request))
        context = {"first_name": request.member.first_name, "link": link}
    else:
        member = Member.objects.filter(email=letter.address).first()
        context = {"first_name": member.first_name if member else "", "state": member and member.state}
    context["password"] = _absolute("account_reset_password")
    context["sign_in"] = _absolute("account_login")
    return EmailMessage(
        SUBJECTS[letter.kind],
        render_to_string(f"emails/joining/{letter.kind}.txt", context).strip() + "\n",
        to=[letter.address],
        headers={
            "Message-ID": make_msgid(f"letter-{letter.pk}", urlsplit(settings.SITE_URL).hostname),
            "Auto-Submitted": "auto-generated",
        },
    )


def _absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)
