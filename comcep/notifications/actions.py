"""Telling somebody something, once."""

from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from comcep.notifications import tasks
from comcep.notifications.models import Notice


def tell(recipient, *, kind, text, url, check, args=(), key, why=""):
    """Tell ``recipient``, in the notification centre and by one mail, unless ``key`` was already told.

    Writes a row in the caller's transaction: what is rolled back is not told, what is committed is told even
    if everything stops at once, because the sweep finds the row. ``check`` is the dotted path of a function
    ``(recipient, *args) -> bool``, asked again before sending and before showing (``notifications.checks``);
    ``args`` are JSON values. ``url`` is an address of this site. ``text`` is one sentence; it is read in the
    centre and in the body of the mail, never in its subject. ``why`` completes « Vous recevez ce message
    parce que… ».
    """
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        raise ValueError(f"a notice leads to a page of this site, not to {url!r}")
    now = timezone.now()
    notice = Notice(
        recipient=recipient,
        kind=kind,
        text=text[:300],
        why=why,
        url=url,
        check_path=check,
        args=list(args),
        key=key,
        created_at=now,
        mail_due_at=now,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    # The nudge may fail (no broker): the row is there and the sweep is the guarantee.
    transaction.on_commit(lambda: tasks.nudge(recipient.pk, key), robust=True)


def mark_seen(member, pk):
    """Mark one notice of ``member`` as seen; seeing it again changes nothing."""
    Notice.objects.filter(recipient=member, pk=pk, seen_at__isnull=True).update(seen_at=timezone.now())


def mark_page_seen(member, url):
    """Mark as seen the notices that lead to ``url``: the member has just read that page by another way."""
    Notice.objects.filter(recipient=member, url=url, seen_at__isnull=True).update(seen_at=timezone.now())


def mark_all_seen(member):
    """Mark every notice of ``member`` as seen. Returns how many were new."""
    return Notice.objects.filter(recipient=member, seen_at__isnull=True).update(seen_at=timezone.now())
