"""One mail per row (a notice, a digest), handed over at most once, and never lost before it is handed over.

Three steps, each committed before the next:

1. *claim*: the row's due time is pushed back by ``LEASE`` in one conditional update, so of two workers one
   wins. A worker that dies here loses nothing: the lease ends and the sweep tries again;
2. *hand over*: the server is reached, then ``mailed_at`` is written, if the lease still holds;
3. the message goes. A refusal that the server states is tried again later. Anything else that stops this
   step (a crash, a cut line) leaves us unable to know whether the mail left: it is not sent again, because a
   second mail is worse than a missing one when the notice stands in the centre anyway.

Before that, a mail waits for an hour at which its reader takes mails (``notifications.quiet``).
"""

import logging
import smtplib
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import load_backend
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comcep.notifications import digest as digests
from comcep.notifications.checks import about_now
from comcep.notifications.kinds import Mode, chosen_kinds, kind_of
from comcep.notifications.models import Notice, rhythm_of
from comcep.notifications.quiet import is_away, opens_at
from comcep.notifications.tokens import stop_token

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
SUBJECT = "Une nouvelle notification sur ComCEP"
GONE = "Le destinataire n’y a plus accès."
NOBODY = "Déjà vue, ou destinataire sans compte actif."


def deliver(pk, model=Notice):
    """Send the mail of that row if it is due and its recipient may still know. True when handed over."""
    row = _claim(pk, model)
    if row is None:
        return False
    # wall: closed-account
    if not stands(row.recipient) or not row.recipient.email or getattr(row, "seen_at", None):
        return _settle(row, NOBODY)
    rhythm = rhythm_of(row.recipient_id)
    if later := _later(row, rhythm):
        return later
    try:
        message, reason = (_compose if model is Notice else _compose_digest)(row, rhythm)
        if message is None:
            return _settle(row, reason)
        connection = get_connection()
        connection.open()
    except Exception as error:
        # Nothing has left yet, whatever went wrong: it can be tried again without risk.
        logger.warning("%s %s: mail put off (%s)", model.__name__, row.pk, type(error).__name__)
        return _put_off(row, error)
    try:
        return _hand_over(row, message, connection)
    finally:
        connection.close()


def stands(member):
    """Whether that account may still sign in: the back end that opens sessions says so."""
    backend = load_backend(settings.AUTHENTICATION_BACKENDS[0])
    return bool(member and backend.user_can_authenticate(member))


def _claim(pk, model=Notice):
    now = timezone.now()
    won = (
        model.objects.due(now)
        .filter(pk=pk)
        .update(mail_due_at=now + LEASE, mail_attempts=F("mail_attempts") + 1)
    )
    return model.objects.select_related("recipient").get(pk=pk) if won else None


class Later(int):
    """False, and no attempt was spent: the mail waits for its hour."""


def _later(row, rhythm):
    """Put the mail off until its reader takes mails; during a leave, into the digest of the return."""
    now = timezone.now()
    opens = opens_at(rhythm, now)
    if opens <= now:
        return None
    held = type(row).objects.filter(pk=row.pk, mail_due_at=row.mail_due_at)
    if isinstance(row, Notice) and rhythm.away_summed and is_away(rhythm, timezone.localdate(now)):
        held.update(mail_due_at=None, waits_for=Mode.DAILY)
    else:
        held.update(mail_due_at=opens, mail_attempts=F("mail_attempts") - 1)
    return Later(0)


def _hand_over(row, message, connection):
    rows = type(row).objects
    held = rows.filter(pk=row.pk, mail_due_at=row.mail_due_at)
    if not held.update(mail_due_at=None, mailed_at=timezone.now()):
        return False
    try:
        connection.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        logger.warning("%s %s: mail refused (%s)", type(row).__name__, row.pk, type(refusal).__name__)
        return _put_off(row, refusal)
    except Exception as error:
        logger.exception("%s %s: mail handed over, end unknown", type(row).__name__, row.pk)
        rows.filter(pk=row.pk).update(mail_failed=f"Issue inconnue\u00a0: {type(error).__name__}")
        return False
    return True


def _settle(row, reason):
    type(row).objects.filter(pk=row.pk).update(mail_due_at=None, mail_failed=reason)
    return False


def _put_off(row, error):
    """Try again later, each time later, then give up: the notice stays in the centre."""
    if row.mail_attempts >= MAX_ATTEMPTS:
        outcome = {"mail_due_at": None, "mail_failed": f"Abandon\u00a0: {type(error).__name__}"}
    else:
        delay = timedelta(minutes=2**row.mail_attempts)
        outcome = {"mail_due_at": timezone.now() + delay}
    type(row).objects.filter(pk=row.pk).update(mailed_at=None, **outcome)
    return False


# Saying


def _compose(notice, rhythm):
    """The mail leads to the notice, not to its page, so that no address tells of a case.

    Gives ``(message, "")``, or ``(None, why)`` when there is nothing to send any more.
    """
    known = about_now(notice)
    if known is None:
        return None, GONE
    if known.read:
        return None, NOBODY
    title = known.title if rhythm.titles else ""
    what = notice.kind if kind_of(notice.kind) in chosen_kinds() else ""
    link = absolute("notifications:open", notice.pk)
    why = notice.why or "cette notification vous est adressée sur ComCEP"
    context = {"notice": notice, "member": notice.recipient, "title": title, "link": link, "why": why}
    return _message("notice", notice.recipient, SUBJECT, context, what, f"notice-{notice.pk}"), ""


def _compose_digest(digest, rhythm):
    parts = digests.parts_of(digest, rhythm)
    if not parts:
        return None, digests.NOTHING_NEW
    context = {
        "member": digest.recipient,
        "parts": parts,
        "weekly": digest.rhythm == Mode.WEEKLY,
        "link": absolute("notifications:list"),
        "site": settings.SITE_URL,
        "why": f"vous êtes membre de ComCEP et recevez le {digest.get_rhythm_display().lower()}",
    }
    subject = digests.subject_of(digest)
    return _message("digest", digest.recipient, subject, context, digest.rhythm, f"digest-{digest.pk}"), ""


def _message(name, member, subject, context, what, number):
    """``what`` may be stopped by the link of this mail; nothing when nobody chooses about it."""
    headers = {
        "Message-ID": make_msgid(number, urlsplit(settings.SITE_URL).hostname or "comcep.example"),
        "Auto-Submitted": "auto-generated",
    }
    context |= {"preferences": absolute("notifications:preferences"), "stop": "", "subject": subject}
    if what:
        context["stop"] = absolute("notifications:stop", stop_token(member, what))
        headers["List-Unsubscribe"] = f"<{context['stop']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = render_to_string(f"emails/{name}.txt", context).strip() + "\n"
    message = EmailMultiAlternatives(subject, text, to=[member.email], headers=headers)
    message.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    return message


def absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)
