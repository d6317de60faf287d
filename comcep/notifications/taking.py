"""Mails that come in, each taken once: a row a mail, in the transaction of what is made of it.

Whoever brings a mail (``mailbox``, the address of ``views``) may bring it again after any stop: the row says
that it was taken, and what came of it. Nothing of what it says is kept here.
"""

import hashlib
import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from comcep.notifications import replies
from comcep.notifications.inbound.letter import read
from comcep.notifications.inbound.sorts import Sort
from comcep.notifications.models import Incoming

logger = logging.getLogger(__name__)
Outcome = Incoming.Outcome
KEPT = timedelta(days=400)

_takers = []


def add_taker(taker):
    """``taker(who, thing, letter)`` makes what it can of a reply to an address of ours, and gives an
    :class:`Outcome`; nothing when that thing is not of its sort. ``letter.key`` is the same at each try.
    """
    if taker not in _takers:
        _takers.append(taker)


def take(raw):
    """Make what must be of the mail of these bytes, once; give what was made of it."""
    letter = read(raw)
    named = replies.named_in(letter.to)
    same = f"{letter.message_id}|{letter.sender}|{named}".encode() if letter.message_id else raw
    letter.key = hashlib.sha256(same).hexdigest()
    try:
        return _once(letter, named)
    except DatabaseError:
        raise  # it is brought again
    except Exception:
        logger.exception("a mail that came in could not be taken")
        Incoming.objects.get_or_create(digest=letter.key, defaults={"outcome": Outcome.BROKEN})
        return Outcome.BROKEN


@transaction.atomic
def _once(letter, named):
    row, new = Incoming.objects.get_or_create(digest=letter.key, defaults={"outcome": Outcome.NOBODY})
    if new:
        row.outcome = _made_of(letter, named)
        row.save(update_fields=["outcome"])
    return Outcome(row.outcome)


def _made_of(letter, named):
    # wall: no-answer-to-machines
    if letter.sort is not Sort.REPLY:
        return Outcome.BOUNCE if letter.sort is Sort.BOUNCE else Outcome.AUTOMATIC
    if named is None:
        return Outcome.NOBODY
    return next((made for taker in _takers if (made := taker(*named, letter))), Outcome.NOBODY)


def forget_old(now=None):
    """Drop the rows of mails that no server brings any more."""
    return Incoming.objects.filter(taken_at__lt=(now or timezone.now()) - KEPT).delete()
