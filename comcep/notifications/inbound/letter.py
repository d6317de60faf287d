"""One mail, read: who sent it, to whom, what sort it is, what is newly written, what is joined to it."""

import email
import email.policy
import re
from dataclasses import dataclass, field
from email.utils import getaddresses

from comcep.notifications.inbound import bodies, quoted, sorts
from comcep.notifications.inbound.headers import said, said_all

LARGEST = 30_000_000
"""Bytes of one mail: five files of 5 MB, as a mail carries them. A longer one is not read."""
_address = re.compile(r"[^\s<>()\[\],;:\"\\]{1,200}@[^\s<>()\[\],;:\"\\]{1,200}")
_ENVELOPE = ("delivered-to", "x-original-to", "envelope-to", "to", "cc", "resent-to")


@dataclass
class Letter:
    """``sure``: whether ``text`` is what was newly written, and nothing else."""

    sort: sorts.Sort
    message_id: str = ""
    sender: str = ""
    to: list = field(default_factory=list)
    text: str = ""
    sure: bool = True
    files: list = field(default_factory=list)
    key: str = ""


def read(raw):
    """The mail of these bytes. Broken or strange, it is still read as far as it goes; nothing is raised."""
    try:
        return _read(email.message_from_bytes(raw[:LARGEST], policy=email.policy.default))
    except RecursionError:  # parts within parts, a thousand deep: nobody wrote that
        return Letter(sorts.Sort.AUTOMATIC)


def _read(message):
    letter = Letter(sorts.sort_of(message), said(message, "message-id").strip()[:500])
    letter.sender = _sender(message)
    named = [value for name in _ENVELOPE for value in said_all(message, name)]
    letter.to = list(dict.fromkeys(each.lower() for value in named for each in _address.findall(value)))
    if letter.sort is sorts.Sort.REPLY:
        body = bodies.body_of(message)
        if body.calendar and not body.text.strip():
            letter.sort = sorts.Sort.CALENDAR
        words = quoted.cut(body.text)
        letter.text, letter.sure = words.text, words.sure and not body.forwarded
        letter.files = body.files
    return letter


def _sender(message):
    """The one address of « From », in lower case; nothing where there are several, or none."""
    written = said_all(message, "from")
    found = [address for _, address in getaddresses(written) if address]
    return found[0].lower() if len(written) == 1 and len(found) == 1 and "@" in found[0] else ""
