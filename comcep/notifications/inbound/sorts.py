"""What sort of mail it is, by its headers. Only a reply is read by its words."""

import enum
import re

from comcep.notifications.inbound.headers import said, said_all


class Sort(enum.StrEnum):
    REPLY = "reply"
    AUTOMATIC = "automatic"
    ABSENCE = "absence"
    CALENDAR = "calendar"
    BOUNCE = "bounce"


_comment = re.compile(r"\([^()]*\)")
_away = re.compile(
    r"(?:r[ée]ponse automatique|message automatique|r[ée]ponse d.absence|absence du bureau|absent du bureau"
    r"|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office)\b",
    re.IGNORECASE,
)
_daemon = re.compile(r"<?(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_bulk = {"bulk", "junk", "auto_reply"}


def sort_of(message):
    report = _type(message) == "multipart/report" and _parameter(message, "report-type")
    nobody = any(value.strip() in ("<>", "") for value in said_all(message, "return-path"))
    daemon = bool(_daemon.search(said(message, "from")))
    if report == "delivery-status" or said(message, "x-failed-recipients") or (nobody and daemon):
        return Sort.BOUNCE
    if _calendar(message):
        return Sort.CALENDAR
    away = _away.match(said(message, "subject").strip())
    submitted = _comment.sub("", said(message, "auto-submitted")).split(";")[0].strip().lower()
    precedence = said(message, "precedence").strip().lower()
    if (
        away
        or submitted == "auto-replied"
        or precedence == "auto_reply"
        or any(said_all(message, name) for name in ("x-autoreply", "x-autorespond"))
    ):
        return Sort.ABSENCE
    # What has no sender to answer to, or reports on another mail, was written by nobody.
    automatic = submitted not in ("", "no") or nobody or daemon or precedence in _bulk
    return Sort.AUTOMATIC if automatic or _type(message) == "multipart/report" else Sort.REPLY


def _calendar(message):
    """An answer to an invitation, or an invitation: a calendar that asks or tells something."""
    if _type(message) == "text/calendar":
        return True
    parts = message.get_payload() if message.is_multipart() else ()
    return any(_type(part) == "text/calendar" and _parameter(part, "method") for part in parts)


def _type(part):
    try:
        return part.get_content_type()
    except Exception:  # Python’s parser breaks on some headers, in several ways
        return "application/octet-stream"


def _parameter(part, name):
    try:
        return str(part.get_param(name) or "").lower()
    except Exception:
        return ""
