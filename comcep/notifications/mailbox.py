"""The mailbox where replies arrive, asked by IMAP. Nothing is deleted there, nothing is marked read.

By the standard library: five commands are enough. What was taken bears a keyword, set once its row stands; a
stop between the two brings the mail again, and its row is found.
"""

import imaplib
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from comcep.notifications import taking
from comcep.notifications.inbound.letter import LARGEST

KEYWORD = "ComCEP-pris"
MOST = 100  # at each visit


class Unreachable(Exception):
    """The mailbox does not answer, or lets nobody in; the message says why."""


@dataclass
class Place:
    secure: bool
    host: str
    port: int
    user: str
    password: str
    folder: str
    timeout: float

    @classmethod
    def of(cls, url):
        """Raises ``ValueError`` when this is not ``imaps://user:password@host/FOLDER?timeout=10``."""
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname:
            raise ValueError("INBOUND_URL has the form imaps://user:password@host/INBOX?timeout=10")
        secure = parts.scheme == "imaps"
        return cls(
            secure,
            parts.hostname,
            parts.port or (993 if secure else 143),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
            float(parse_qs(parts.query).get("timeout", ["10"])[0]),
        )


def take_all(url):
    """Take what has come since the last visit. Gives the outcomes, in the order of the mailbox."""
    place = Place.of(url)
    try:
        box = _enter(place)
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(f"{place.host}: {error}") from error
    try:
        return list(_taken(box))
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(f"{place.host}: {error}") from error
    finally:
        _leave(box)


def _enter(place):
    if place.secure:
        secured = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=secured, timeout=place.timeout)
    else:
        box = imaplib.IMAP4(place.host, place.port, timeout=place.timeout)
    try:
        box.login(place.user, place.password)
        said, words = box.select('"' + place.folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
        if said != "OK":
            raise imaplib.IMAP4.error(f"no folder {place.folder}: {words}")
    except BaseException:
        _leave(box)
        raise
    return box


def _taken(box):
    _, found = box.uid("SEARCH", "UNKEYWORD", KEYWORD)
    for uid in (found[0] or b"").split()[:MOST]:
        if raw := _content(box, uid.decode()):
            yield taking.take(raw)
        box.uid("STORE", uid.decode(), "+FLAGS.SILENT", f"({KEYWORD})")


def _content(box, uid):
    """The bytes of that mail, left unread; of a mail too large, its beginning, which says to whom it is."""
    _, answer = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")


def _leave(box):
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        box.shutdown()
