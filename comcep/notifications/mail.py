"""One mail per notice, handed over at most once, and never lost before it is handed over.

Three steps, each committed before the next:

1. *claim*: the row's due time is pushed back by ``LEASE`` in one conditional update, so of two workers one
   wins. A worker that dies here loses nothing: the lease ends and the sweep tries again;
2. *hand over*: the server is reached, then ``mailed_at`` is written, if the lease still holds;
3. the message goes. A refusal that the server states is tried again later. Anything else that stops this
   step (a crash, a cut line) leaves us unable to know whether the mail left: it is not sent again, because a
   second mail is worse than a missing one when the notice stands in the centre anyway.
"""

import logging
import smtplib
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comcep.notifications.checks import may_know
from comcep.notifications.models import Notice

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
SUBJECT = "Une nouvelle notification sur ComCEP"


def deliver(pk):
    """Send the mail of that notice if it is due and its recipient may still know. True when handed over."""
    notice = _claim(pk)
    if notice is None:
        return False
    if notice.seen_at or not notice.recipient.is_active or not notice.recipient.email:
        return _settle(notice, "Déjà vue, ou destinataire sans compte actif.")
    try:
        if not may_know(notice):
            return _settle(notice, "Le destinataire n’y a plus accès.")
        message = _compose(notice)
        connection = get_connection()
        connection.open()
    except Exception as error:
        # Nothing has left yet, whatever went wrong: it can be tried again without risk.
        logger.warning("notice %s: mail put off (%s)", notice.pk, type(error).__name__)
        return _put_off(notice, error)
    try:
        return _hand_over(notice, message, connection)
    finally:
        connection.close()


def _claim(pk):
    now = timezone.now()
    won = (
        Notice.objects.due(now)
        .filter(pk=pk)
        .update(mail_due_at=now + LEASE, mail_attempts=F("mail_attempts") + 1)
    )
    return Notice.objects.select_related("recipient").get(pk=pk) if won else None


def _hand_over(notice, message, connection):
    held = Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at)
    if not held.update(mail_due_at=None, mailed_at=timezone.now()):
        return False
    try:
        connection.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        logger.warning("notice %s: mail refused (%s)", notice.pk, type(refusal).__name__)
        return _put_off(notice, refusal)
    except Exception as error:
        logger.exception("notice %s: mail handed over, end unknown", notice.pk)
        Notice.objects.filter(pk=notice.pk).update(
            mail_failed=f"Issue inconnue\u00a0: {type(error).__name__}"
        )
        return False
    return True


def _settle(notice, reason):
    Notice.objects.filter(pk=notice.pk).update(mail_due_at=None, mail_failed=reason)
    return False


def _put_off(notice, error):
    """Try again later, each time later, then give up: the notice stays in the centre."""
    if notice.mail_attempts >= MAX_ATTEMPTS:
        outcome = {"mail_due_at": None, "mail_failed": f"Abandon\u00a0: {type(error).__name__}"}
    else:
        delay = timedelta(minutes=2**notice.mail_attempts)
        outcome = {"mail_due_at": timezone.now() + delay}
    Notice.objects.filter(pk=notice.pk).update(mailed_at=None, **outcome)
    return False


def _compose(notice):
    """The mail leads to the notice, not to its page, so that no address tells of a case."""
    site = urlsplit(settings.SITE_URL)
    body = render_to_string(
        "emails/notice.txt",
        {"notice": notice, "link": settings.SITE_URL + reverse("notifications:open", args=[notice.pk])},
    )
    return EmailMessage(
        SUBJECT,
        body,
        to=[notice.recipient.email],
        headers={
            "Message-ID": make_msgid(f"notice-{notice.pk}", site.hostname or "comcep.example"),
            "Auto-Submitted": "auto-generated",
        },
    )
