"""Mails to people who cannot, or not yet, read the notification centre; and about the account itself.

Rows of ``notifications.outbox``. What a letter says, and whether it still holds, is found when it leaves:
nothing of a request, no link and no secret stay in a queue. Each room says what its own kinds say, and adds
them in ``AppConfig.ready``.
"""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from comcep import aside
from comcep.members.models import Letter
from comcep.notifications import outbox
from comcep.nudges import nudge

OVER = "Sans objet au moment de l’envoi."
KEPT = timedelta(days=30)

_kinds = {}


def add(**kinds):
    """``name=says``: ``says(letter)`` gives its subject and text, or ``None`` when it no longer holds."""
    _kinds.update(kinds)


def kinds():
    return dict(_kinds)


# Writing


def write(kind, address, *, key, request=None, invitation=None, member=None, said=None):
    """Have one letter sent, unless ``key`` was already; in the transaction of the caller.

    ``said``: as in :func:`write_at_once`.
    """
    about = {"request": request, "invitation": invitation, "member": member, "said": said or {}}
    letter = Letter(kind=kind, address=address, key=key, **about)
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(lambda: nudge(send_letter, key), robust=True)


def write_at_once(kind, address, *, member=None, **said):
    """Have one letter leave in this process as soon as the transaction ends: entering awaits no worker,
    and the page does not await the mail server.

    ``said`` is what it says that nothing else holds, as JSON values; it is emptied once the letter has left.
    """
    letter = Letter(kind=kind, address=address, member=member, said=said)
    letter.key = f"{kind}:{letter.public_id}"
    letter.save(force_insert=True)
    transaction.on_commit(lambda: aside.mailing.hand(send_letter, letter.key), robust=True)
    return letter


# Sending


@shared_task(name="comcep.members.tasks.send_letter")
def send_letter(key):
    """Send one letter, if it is still due."""
    for pk in Letter.objects.due().filter(key=key).values_list("pk", flat=True):
        outbox.deliver(_rows(), pk, compose)


@shared_task(name="comcep.members.tasks.send_letters")
def send_letters():
    """Send every letter that is due: what a lost nudge, a crash or a refusal left behind."""
    forget_old()
    return outbox.deliver_due(_rows(), compose)


def forget_old(now=None):
    """Anybody may have typed the address of a letter that is about no request and no invitation."""
    old = Letter.objects.filter(written_at__lt=(now or timezone.now()) - KEPT, mail_due_at=None)
    return old.filter(request=None, invitation=None).delete()


def _rows():
    return Letter.objects.select_related(
        "member", "request__member", "request__network", "invitation__network",
        "invitation__organisation", "invitation__by",
    )  # fmt: skip


def compose(letter):
    said = _kinds[letter.kind](letter)
    if said is None:
        raise outbox.NothingToSend(OVER)
    subject, text = said
    return outbox.message(letter, subject, text, to=letter.address)


# Saying


def rendered(path, **context):
    """Subject and text, by the two templates that allauth names so."""
    subject = render_to_string(f"{path}_subject.txt", context)
    return " ".join(subject.split()), render_to_string(f"{path}_message.txt", context)


def always(path):
    """What a letter says that holds whatever happens meanwhile."""

    def says(letter):
        moment = timezone.localtime(letter.written_at)
        return rendered(path, email=letter.address, timestamp=moment, **letter.said)

    return says
