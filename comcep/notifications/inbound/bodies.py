"""The words of a mail, whatever parts they stand in, and the files that are joined to it."""

from dataclasses import dataclass, field

from comcep.notifications.inbound import markup
from comcep.notifications.inbound.headers import said

DEEPEST = 20
MOST_PARTS = 200
LONGEST = 200_000
"""Characters of one part that are looked at: ten times the longest message. What is new stands at the top."""
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}


@dataclass
class File:
    name: str
    content: bytes


@dataclass
class Body:
    text: str = ""
    files: list = field(default_factory=list)
    calendar: bool = False
    forwarded: bool = False
    parts: int = 0


def body_of(message):
    body, found = Body(), []
    _walk(message, body, found, 0, related=False)
    body.text = "\n\n".join(text for text in found if text.strip())
    return body


def _walk(part, body, found, depth, related):
    body.parts += 1
    if depth > DEEPEST or body.parts > MOST_PARTS:
        return
    kind = type_of(part)
    if kind == "message/rfc822":
        body.forwarded = True
        body.files.append(File(_name(part) or "message.eml", b" "))
    elif part.is_multipart():
        children = part.get_payload()
        if kind == "multipart/alternative":
            children = [best] if (best := _best(children, body)) is not None else []
        for child in children:
            _walk(child, body, found, depth + 1, related or kind == "multipart/related")
    elif kind == "text/calendar" and not _name(part):
        body.calendar = True
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        found.append(_words(part, kind))
    elif kind not in _SIGNATURES and not _is_drawn_inside(part, related):
        body.files.append(File(_name(part) or f"piece-jointe.{kind.rpartition('/')[2]}", _bytes(part)))


def _best(children, body):
    """Of the same words in several forms: HTML, where mail programs mark what they quote, else plain text."""
    body.calendar |= any(type_of(child) == "text/calendar" for child in children)
    for wanted in ("text/html", "text/plain"):
        for child in reversed(children):
            if any(type_of(each) == wanted for each in _bounded(child)):
                return child
    return None


def _bounded(part):
    for number, each in enumerate(part.walk()):
        if number >= MOST_PARTS:
            return
        yield each


def type_of(part):
    try:
        return part.get_content_type()
    except Exception:  # Python’s parser breaks on some headers, in several ways
        return "application/octet-stream"


def _disposition(part):
    return said(part, "content-disposition").partition(";")[0].strip().lower()


def _is_attached(part):
    return _disposition(part) == "attachment" or (bool(_name(part)) and type_of(part) != "text/html")


def _is_drawn_inside(part, related):
    """A picture of the text itself: the logo of a signature, an icon."""
    if type_of(part).partition("/")[0] != "image" or _disposition(part) == "attachment":
        return False
    return bool(said(part, "content-id")) and (related or _disposition(part) == "inline")


def _name(part):
    try:
        name = part.get_filename() or ""
    except Exception:
        return ""
    return " ".join(str(name).replace("\x00", "").replace("\\", "/").rpartition("/")[2].split())[-150:]


def _bytes(part):
    try:
        return part.get_payload(decode=True) or b""
    except Exception:
        return b""


def _words(part, kind):
    text = decoded(_bytes(part), _charset(part))[:LONGEST]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if kind == "text/html":
        return markup.text_of(text)
    if _parameter(part, "format") == "flowed":
        return unflowed(text, _parameter(part, "delsp") == "yes")
    return text


def _charset(part):
    try:
        return str(part.get_content_charset() or "utf-8")
    except Exception:
        return "utf-8"


def _parameter(part, name):
    try:
        return str(part.get_param(name) or "").lower()
    except Exception:
        return ""


def decoded(content, charset):
    """In the charset that is said, if it exists and fits; else what it most likely is."""
    charset = {"iso-8859-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8"}.get(charset.lower(), charset)
    for name in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def unflowed(text, delsp=False):
    """Lines that the mail program broke by itself are one line again (RFC 3676)."""
    lines, open_depth = [], None
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth, bare = len(line) - len(bare), bare.removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        if flows and delsp:
            bare = bare[:-1]
        if open_depth == depth and bare != "-- ":
            lines[-1] += bare
        else:
            lines.append(f"{'>' * depth} {bare}" if depth else bare)
        open_depth = depth if flows else None
    return "\n".join(lines)
