"""The mails that this machine has written instead of sending them."""

import email
import email.policy
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from django.conf import settings

FILES = 2_000  # the newest files looked at
SHOWN = 50
LARGEST = 1_000_000  # bytes; our own mails are a thousand times smaller
RULER = b"-" * 79  # what Django's file backend writes after each message


@dataclass
class Mail:
    subject: str
    to: str
    sent_at: datetime | None
    text: str


def mails_to(address):
    """The mails addressed to ``address`` and to nobody else, newest first."""
    mails = []
    for path in _newest_files():
        for message in reversed(_messages(path)):
            receivers = {each.lower() for _, each in getaddresses(_headers(message, "to", "cc")) if each}
            if receivers == {address.lower()}:
                mails.append(_readable(message))
        if len(mails) >= SHOWN:
            break
    return mails[:SHOWN]


def folder():
    return Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.VAR_DIR / "mail")


def _newest_files():
    if not folder().is_dir():
        return []
    # A file's name tells the second only, so its date of writing decides.
    files = sorted(((entry.stat().st_mtime_ns, entry.path) for entry in _entries()), reverse=True)
    return [Path(path) for _, path in files[:FILES]]


def _entries():
    with os.scandir(folder()) as entries:
        return [entry for entry in entries if entry.name.endswith(".log") and entry.is_file()]


def _messages(path):
    try:
        if path.stat().st_size > LARGEST:
            return []
        raw = path.read_bytes()
    except OSError:  # taken away meanwhile
        return []
    parts = (part.strip(b"\n") for part in raw.split(b"\n" + RULER))
    return [email.message_from_bytes(part, policy=email.policy.default) for part in parts if part]


def _headers(message, *names):
    return [str(value) for name in names for value in message.get_all(name, [])]


def _readable(message):
    part = message.get_body(preferencelist=("plain",))
    try:
        text = part.get_content() if part else ""
    except (LookupError, ValueError):  # an unknown character set
        text = ""
    return Mail(str(message["subject"] or ""), str(message["to"] or ""), _date(message), text.strip())


def _date(message):
    try:
        date = parsedate_to_datetime(str(message["date"]))
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)  # "-0000", as Django writes it
