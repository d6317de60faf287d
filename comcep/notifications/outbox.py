"""The one way out of every mail of ours: one mail a row (:class:`Mailed`), handed over at most once.

Three steps, each committed before the next:

1. *claim*: the row's due time is pushed back by ``LEASE`` in one conditional update, so of two workers one
   wins. A worker that dies here loses nothing: the lease ends and the sweep tries again;
2. *hand over*: the server is reached, then ``mailed_at`` is written, if the lease still holds;
3. the message goes. A refusal that the server states is tried again later. Anything else that stops this
   step (a crash, a cut line) leaves us unable to know whether the mail left: it is not sent again, because a
   second mail is worse than a missing one.

A server that is out of reach holds up every mail alike: the turn ends there, no attempt is spent, and the
rows stay due.

What a mail says is found by ``compose(row)`` once the row is claimed, so a row holds neither a secret nor
what somebody may no longer know. It gives a message, or raises :class:`NothingToSend` or :class:`NotNow`.
"""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
BATCH = 500


class NothingToSend(Exception):
    """Raised by ``compose``: this mail has lost its object, for the reason given."""


class OutOfReach(Exception):
    """The mail server does not answer, or lets nobody in."""


class NotNow(Exception):
    """Raised by ``compose``: the row waits, with those columns, and no attempt was spent."""

    def __init__(self, **changes):
        super().__init__(changes)
        self.changes = changes


def deliver(rows, pk, compose):
    """Send the mail of that one of ``rows`` if it is due. True when handed over."""
    try:
        return _deliver(rows, pk, compose)
    except OutOfReach:
        return False


def deliver_due(rows, compose):
    """Send every mail of ``rows`` that is due: what a lost nudge, a crash or a refusal left behind."""
    due = rows.due().order_by("mail_due_at", "pk").values_list("pk", flat=True)[:BATCH]
    sent = 0
    for pk in list(due):
        try:
            sent += _deliver(rows, pk, compose)
        except OutOfReach:
            break
    return sent


def _deliver(rows, pk, compose):
    row = claim(rows, pk)
    if row is None:
        return False
    leased = type(row).objects.filter(pk=row.pk, mail_due_at=row.mail_due_at)
    try:
        message = compose(row)
    except NotNow as wait:
        leased.update(mail_attempts=F("mail_attempts") - 1, **wait.changes)
    except NothingToSend as end:
        leased.update(mail_due_at=None, mail_failed=str(end), **row.ONCE_GONE)
    except Exception as error:
        # Nothing has left yet, whatever went wrong: it can be tried again without risk.
        logger.warning("%s %s: mail put off (%s)", type(row).__name__, row.pk, type(error).__name__)
        leased.update(**_put_off(row, error))
    else:
        return _send(row, leased, message)
    return False


def claim(rows, pk):
    """That row, leased to the caller alone; ``None`` when its mail is not due, or claimed by another."""
    now = timezone.now()
    was_due_at = rows.due(now).filter(pk=pk).values_list("mail_due_at", flat=True).first()
    due = rows.filter(pk=pk, mail_due_at=was_due_at)
    leased = {"mail_due_at": now + LEASE, "mail_attempts": F("mail_attempts") + 1}
    if was_due_at is None or not due.update(**leased):
        return None
    row = rows.get(pk=pk)
    row.was_due_at = was_due_at
    return row


def _send(row, leased, message):
    connection = get_connection()
    try:
        try:
            connection.open()
        except Exception as error:
            logger.warning("%s %s: no mail server (%s)", type(row).__name__, row.pk, type(error).__name__)
            leased.update(mail_attempts=F("mail_attempts") - 1, mail_due_at=row.was_due_at)
            raise OutOfReach from error
        return _hand_over(row, leased, message, connection)
    finally:
        connection.close()


def _hand_over(row, leased, message, connection):
    now = timezone.now()
    if not leased.update(mail_due_at=None, mailed_at=now):
        return False
    handed = type(row).objects.filter(pk=row.pk, mailed_at=now)
    try:
        connection.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        logger.warning("%s %s: mail refused (%s)", type(row).__name__, row.pk, type(refusal).__name__)
        handed.update(mailed_at=None, **_put_off(row, refusal))
        return False
    except Exception as error:
        logger.exception("%s %s: mail handed over, end unknown", type(row).__name__, row.pk)
        handed.update(mail_failed=f"Issue inconnue\u00a0: {type(error).__name__}", **row.ONCE_GONE)
        return False
    if row.ONCE_GONE:
        handed.update(**row.ONCE_GONE)
    return True


def _put_off(row, error):
    """What to write to try again later, each time later, then to give up."""
    if row.mail_attempts >= MAX_ATTEMPTS:
        failed = f"Abandon\u00a0: {type(error).__name__}"
        return {"mail_due_at": None, "mail_failed": failed, **row.ONCE_GONE}
    return {"mail_due_at": timezone.now() + timedelta(minutes=2**row.mail_attempts)}


# Writing


def host():
    """The name of this site in what mails are called by."""
    return urlsplit(settings.SITE_URL).hostname or "comcep.example"


def message(row, subject, text, *, to, html="", headers=None):
    """The mail of that row. Its ``Message-ID`` is drawn with the row, and the same at each try."""
    headers = {
        "Message-ID": f"<{row._meta.model_name}.{row.public_id}@{host()}>",
        "Auto-Submitted": "auto-generated",
        **(headers or {}),
    }
    mail = EmailMultiAlternatives(subject, text.strip() + "\n", to=[to], headers=headers)
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)
