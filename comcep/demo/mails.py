"""The mails that the demonstration accounts got, on the days on which the site would have sent them.

They are composed by what composes the real ones, and never sent, whatever this machine does with those:
they go into the folder that ``/demo/courrier/`` shows.
"""

from datetime import timedelta
from email.utils import format_datetime

from django.core.mail.backends.filebased import EmailBackend as Folder
from django.utils import timezone

from comcep.demo.mailbox import folder
from comcep.demo.marks import LAST_VISITS
from comcep.members import letters
from comcep.members.models import Letter, Member, Request
from comcep.notifications import digest as digests
from comcep.notifications import mail, outbox
from comcep.notifications.checks import described
from comcep.notifications.kinds import Mode, chosen_kinds, kind_of
from comcep.notifications.models import Digest, Notice, rhythm_of
from comcep.notifications.quiet import at

EACH = 2  # mails of one sort to one account


def load(cast, stand):
    """A digest of the last morning for each account, with what waited for it."""
    day = timezone.localdate(stand.moment)
    until = min(at(day, 8), stand.moment)
    daily = [kind.name for kind in chosen_kinds() if kind.default == Mode.DAILY]
    for name in LAST_VISITS:
        digest = Digest.objects.create(
            recipient=cast.named[name],
            rhythm=Mode.DAILY,
            day=day,
            since=until - timedelta(days=1),
            until=until,
            mailed_at=until,
        )
        waiting = Notice.objects.filter(recipient=cast.named[name], seen_at=None, kind__in=daily)
        waiting.filter(created_at__lte=until).update(digest=digest, mailed_at=None)


def deliver():
    """Write every mail, oldest first, as the letter box shows them."""
    written = []
    for member in Member.objects.filter(is_demo=True).order_by("pk"):
        if member.has_usable_password():
            written += [*_letters(member), *_notices(member), *_digests(member)]
    messages = []
    for moment, message in sorted(written, key=lambda each: each[0]):
        message.extra_headers["Date"] = format_datetime(moment)
        messages.append(message)
    Folder(file_path=folder()).send_messages(messages)


def _letters(member):
    """That the membership is validated, or that the password has changed: to who came by no request."""
    request = Request.objects.filter(member=member, outcome=Request.Outcome.ACCEPTED).first()
    kind = "welcome" if request else "password_changed"
    moment = member.validated_at
    letter = Letter(kind=kind, address=member.email, member=member, request=request, written_at=moment)
    letter.said = {} if request else {"ip": "192.0.2.17"}  # an address of documentation
    subject, text = letters.kinds()[kind](letter)
    yield moment, outbox.message(letter, subject, text, to=letter.address)


def _notices(member):
    """The newest mails of each sort that leaves at once."""
    found = list(Notice.objects.filter(recipient=member).select_related("recipient").order_by("-created_at"))
    left = {}
    for notice, about in described(member, found):
        if kind_of(notice.kind).default == Mode.AT_ONCE and left.setdefault(notice.kind, EACH):
            left[notice.kind] -= 1
            yield notice.created_at, mail.notice_mail(notice, about.title)


def _digests(member):
    rhythm = rhythm_of(member.pk)
    for digest in Digest.objects.filter(recipient=member).select_related("recipient"):
        if parts := digests.parts_of(digest, rhythm):
            yield digest.until, mail.digest_mail(digest, parts)


def forget():
    """The mails of a community that went: their links lead nowhere."""
    for path in folder().glob("*.log"):
        path.unlink(missing_ok=True)
