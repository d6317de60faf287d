"""A header as it was sent: those that break the parser are read raw."""

from email.header import decode_header, make_header


def said_all(message, name):
    """Every value of that header, as text on one line."""
    return [_decoded(value) for key, value in message.raw_items() if key.lower() == name]


def said(message, name):
    """The first value; nothing when there is none."""
    return next(iter(said_all(message, name)), "")


def _decoded(value):
    value = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    value = " ".join(value.split())
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError):  # a charset that does not exist, base64 that is none
        return value
