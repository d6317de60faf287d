"""The words of a document, what the guard finds there, and pictures without what a camera wrote beside them.

All of it happens in a process apart, with little memory and little time: a hostile file ends that process,
not the site. It takes seconds: never inside a transaction.
"""

from comcep.privacy import apart

MOST_PAGES = 60
MOST_CHARACTERS = 200_000
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}


class Unreadable(Exception):
    """No words come out of this file: a scan, a damaged or a protected file."""


class TooLong(Unreadable):
    """There was not enough time or memory to read it."""


def words_of(data, kind):
    """The text of the document ``data`` (bytes) of that ``kind``, at most :data:`MOST_CHARACTERS` of it."""
    return _apart("words", data, kind)


def found_in(data, kind):
    """What the guard finds in it, without a word: ``[rule, label, level, reason, times]`` for each rule."""
    return _apart("found", data, kind)


def without_metadata(data, kind):
    """The same picture drawn anew: no place, date, device or comment."""
    return _apart("picture", data, kind)


def thumbnail(data, kind):
    """A small copy of the picture, as WebP, for the page that shows it."""
    return _apart("thumbnail", data, kind)


def _apart(name, data, kind):
    """``apart.Busy`` goes through: not to have been read says nothing of a file."""
    try:
        return apart.call(name, kind, data=data)
    except apart.Busy:
        raise
    except apart.OutOfBounds:
        raise TooLong(kind) from None
    except apart.Failed:
        raise Unreadable(kind) from None
