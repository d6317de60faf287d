"""What the mails of notices and digests say, to whom, and at which hour (``notifications.quiet``).

They are rows of ``notifications.outbox``; rights are asked again here, when each one leaves.
"""

from django.conf import settings
from django.contrib.auth import load_backend
from django.template.loader import render_to_string
from django.utils import timezone

from comcep.notifications import digest as digests
from comcep.notifications import outbox, replies
from comcep.notifications.checks import about_now
from comcep.notifications.inbound.quoted import ABOVE
from comcep.notifications.kinds import Mode, chosen_kinds, kind_of
from comcep.notifications.models import Notice, rhythm_of
from comcep.notifications.outbox import NothingToSend, NotNow, absolute
from comcep.notifications.quiet import is_away, opens_at
from comcep.notifications.tokens import stop_token

SUBJECT = "Une nouvelle notification sur ComCEP"
GONE = "Le destinataire n’y a plus accès."
NO_REASON = "cette notification vous est adressée sur ComCEP"
NOBODY = "Déjà vue, ou destinataire sans compte actif."


def stands(member):
    """Whether that account may still sign in: the back end that opens sessions says so."""
    backend = load_backend(settings.AUTHENTICATION_BACKENDS[0])
    return bool(member and backend.user_can_authenticate(member))


def of_notice(notice):
    """The mail leads to the notice, not to its page, so that no address tells of a case."""
    rhythm = _ready(notice)
    known = about_now(notice)
    if known is None:
        raise NothingToSend(GONE)
    if known.read:
        raise NothingToSend(NOBODY)
    return notice_mail(notice, known.title if rhythm.titles else "", known.actions, known.answers)


def notice_mail(notice, title, actions=(), answers=""):
    """The mail of that notice, with the title of what it is about or without. ``answers``: what a reply to
    it would answer; such mails make one thread for each thing, and their subject names it by a code.
    """
    what = notice.kind if kind_of(notice.kind) in chosen_kinds() else ""
    link = absolute("notifications:open", notice.public_id)
    why = notice.why or NO_REASON
    context = {"notice": notice, "member": notice.recipient, "title": title, "link": link, "why": why}
    context["actions"] = [(words, settings.SITE_URL + path) for words, path in actions]
    if not (answers and replies.open_here()):
        return _message("notice", notice, SUBJECT, context, what)
    context["above"] = ABOVE
    headers = replies.headers(notice.recipient, answers)
    return _message("notice", notice, f"{SUBJECT} ({replies.code(answers)})", context, what, headers)


def shown(recipient, text):
    """``(subject, text)`` of the mail that would tell ``recipient`` so, before anything is told."""
    notice = Notice(recipient=recipient, text=text)
    context = {"notice": notice, "member": recipient, "title": "", "link": absolute("notifications:list")}
    context |= {"why": NO_REASON, "preferences": absolute("notifications:preferences")}
    context |= {"stop": "", "above": ""}
    return SUBJECT, render_to_string("emails/notice.txt", context)


def of_digest(digest):
    rhythm = _ready(digest)
    parts = digests.parts_of(digest, rhythm)
    if not parts:
        raise NothingToSend(digests.NOTHING_NEW)
    return digest_mail(digest, parts)


def digest_mail(digest, parts):
    context = {
        "member": digest.recipient,
        "parts": parts,
        "weekly": digest.rhythm == Mode.WEEKLY,
        "link": absolute("notifications:list"),
        "site": settings.SITE_URL,
        "why": f"vous êtes membre de ComCEP et recevez le {digest.get_rhythm_display().lower()}",
    }
    return _message("digest", digest, digests.subject_of(digest), context, digest.rhythm)


def _ready(row):
    """The rhythm of its reader, who may still know and takes mails now."""
    # wall: closed-account
    if not stands(row.recipient) or not row.recipient.email or getattr(row, "seen_at", None):
        raise NothingToSend(NOBODY)
    rhythm = rhythm_of(row.recipient_id)
    now = timezone.now()
    opens = opens_at(rhythm, now)
    if opens <= now:
        return rhythm
    if isinstance(row, Notice) and rhythm.away_summed and is_away(rhythm, timezone.localdate(now)):
        raise NotNow(mail_due_at=None, waits_for=Mode.DAILY)  # into the digest of the return
    raise NotNow(mail_due_at=opens)


def _message(name, row, subject, context, what, headers=()):
    """``what`` may be stopped by the link of this mail; nothing when nobody chooses about it."""
    member, headers = row.recipient, dict(headers)
    context.setdefault("above", "")
    context |= {"preferences": absolute("notifications:preferences"), "stop": "", "subject": subject}
    if what:
        context["stop"] = absolute("notifications:stop", stop_token(member, what))
        headers["List-Unsubscribe"] = f"<{context['stop']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = render_to_string(f"emails/{name}.txt", context)
    html = render_to_string(f"emails/{name}.html", context)
    return outbox.message(row, subject, text, to=member.email, html=html, headers=headers)
