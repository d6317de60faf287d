"""The words of a document, and pictures without what a camera or a tool wrote beside the image.

Documents are read in a process of their own, with little memory and little time: a hostile file ends that
process, not the site. Nothing is written to disk.
"""

import io
import json
import re
import subprocess
import sys
import warnings
import zipfile
from html import unescape

from PIL import Image, ImageOps

MOST_PAGES = 60
MOST_CHARACTERS = 200_000
LARGEST_PART = 20 * 1024 * 1024  # of one file inside an archive, unpacked
SECONDS = 8
MEMORY = 768 * 1024 * 1024
LARGEST_PICTURE = 50_000_000  # pixels
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}

# Where each kind keeps its words.
_PARTS = {
    "docx": r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml",
    "odt": r"(?:content|styles)\.xml",
    "ods": r"content\.xml",
    "xlsx": r"xl/(?:sharedStrings|worksheets/sheet\d+|comments\d*)\.xml",
    "pptx": r"ppt/(?:slides/slide\d+|notesSlides/notesSlide\d+)\.xml",
}
_BREAK = re.compile(
    rb"</(?:w:p|a:p|text:p|text:h|si|row|table:table-row)>|<(?:w:br|text:line-break)\b[^<>]{0,200}>"
)
_GAP = re.compile(rb"<(?:w:tab|text:tab|text:s)\b[^<>]{0,200}>|</(?:c|table:table-cell)>")
_TAG = re.compile(rb"<[^<>]{0,5000}>")


class Unreadable(Exception):
    """No words come out of this file: a scan, a damaged or protected file, or one that takes too long."""


def words_of(data, kind):
    """The text of the document ``data`` (bytes) of that ``kind``, at most :data:`MOST_CHARACTERS` of it.

    Raises :class:`Unreadable` when no text comes out of it.
    """
    if kind in ("txt", "csv"):
        text = _decoded(data)[:MOST_CHARACTERS]
    else:
        text = _read_apart(data, kind)
    if not any(map(str.isalnum, text)):
        raise Unreadable(kind)
    return text


def without_metadata(data, kind):
    """The same picture drawn anew: no place, date, device or comment. Raises :class:`Unreadable`."""
    form = PICTURES[kind]
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[form]) as image:
                if image.width * image.height > LARGEST_PICTURE:
                    raise Unreadable(kind)
                upright = ImageOps.exif_transpose(image)
                bare = Image.new(upright.mode, upright.size)
                if upright.mode == "P":
                    bare.putpalette(upright.getpalette("RGBA"), "RGBA")
                bare.paste(upright)
                if upright.mode == "P" and isinstance(image.info.get("transparency"), int):
                    bare.info["transparency"] = image.info["transparency"]
                bare.save(out, form, **({"quality": 90} if form != "PNG" else {"optimize": False}))
    except Unreadable:
        raise
    except Exception as error:  # Pillow raises many kinds of errors on a broken file.
        raise Unreadable(kind) from error
    return out.getvalue()


def _decoded(data):
    for name in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _read_apart(data, kind):
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by a list; the file goes to its input
            [sys.executable, "-I", "-c", _CHILD, json.dumps(sys.path), kind],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        # The error of the child is not chained: it could quote the document.
        raise Unreadable(kind) from None
    return done.stdout.decode("utf-8", "replace")


_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from comcep.privacy import files
files.child(sys.argv[2])
"""


def child(kind):
    """What the process apart does: bounded in memory and time, then reads its input and prints the words."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data = sys.stdin.buffer.read()
    text = _pdf(data) if kind == "pdf" else _archive(data, kind)
    sys.stdout.buffer.write(text[:MOST_CHARACTERS].encode("utf-8", "replace"))


def _pdf(data):
    import logging

    from pypdf import PdfReader

    logging.disable(logging.CRITICAL)
    pages, length = [], 0
    for page in PdfReader(io.BytesIO(data)).pages[:MOST_PAGES]:
        pages.append(page.extract_text())
        length += len(pages[-1])
        if length > MOST_CHARACTERS:
            break
    return "\n".join(pages)


def _archive(data, kind):
    pattern, texts, length = re.compile(_PARTS[kind]), [], 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if not pattern.fullmatch(name):
                continue
            with archive.open(name) as part:
                marked = part.read(LARGEST_PART)
            bare = _TAG.sub(b"", _GAP.sub(b" ", _BREAK.sub(b"\n", marked)))
            texts.append(unescape(bare.decode("utf-8", "replace")))
            length += len(texts[-1])
            if length > MOST_CHARACTERS:
                break
    return "\n".join(texts)
