"""What is done with a file in the process apart (:mod:`comcep.privacy.apart`). Nothing else imports this.

Each function raises :class:`~comcep.privacy.files.Unreadable`, or whatever a library raises on a broken file.
"""

import io
import logging
import re
import warnings
import zipfile
from contextlib import suppress
from html import unescape

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import TextStringObject

from comcep.privacy.files import MOST_CHARACTERS, MOST_PAGES, PICTURES, Unreadable
from comcep.privacy.guard import Level, find

LARGEST_PART = 20 * 1024 * 1024  # of one file inside an archive, unpacked
LARGEST_PICTURE = 50_000_000  # pixels
THUMBNAIL = (480, 320)  # pixels, at most

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
# A cell of text holds no text: the place of its words among those of the workbook, which are read there.
_PLACE = re.compile(rb'<c\b[^<>]{0,200}\bt="s"[^<>]{0,200}>\s{0,20}<v>\d{1,9}</v>')
_TAG = re.compile(rb"<[^<>]{0,5000}>")
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of each oddity of a file


def load():
    """Fetch the lists of names, which the guard does at its first text."""
    find("M. Martin")


def words(data, kind):
    """The text of the document ``data``, at most :data:`MOST_CHARACTERS` of it."""
    if kind in ("txt", "csv"):
        text = _decoded(data)
    else:
        text = _pdf(data) if kind == "pdf" else _archive(data, kind)
    text = text[:MOST_CHARACTERS]
    if not any(map(str.isalnum, text)):
        raise Unreadable(kind)
    return text


def found(data, kind):
    """What the guard finds in a document: ``[rule, label, level, reason, times]`` for each rule, no word."""
    counted = {}
    for finding in find(words(data, kind)):
        if finding.level > Level.INFO:
            first = [finding.rule, finding.label, int(finding.level), finding.reason, 0]
            counted.setdefault(finding.rule, first)[-1] += 1
    return list(counted.values())


def picture(data, kind):
    """The same picture drawn anew: no place, date, device or comment."""
    form = PICTURES[kind]
    out = io.BytesIO()
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
    return out.getvalue()


def thumbnail(data, kind):
    """The picture within :data:`THUMBNAIL`, which it does not grow to fill."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=[PICTURES[kind]]) as image:
        if image.width * image.height > LARGEST_PICTURE:
            raise Unreadable(kind)
        image.draft("RGB", THUMBNAIL)
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
        small.thumbnail(THUMBNAIL)
        small.save(out, "WEBP", quality=75)
    return out.getvalue()


def _decoded(data):
    for name in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _pdf(data):
    """What was typed into fields, what is drawn, notes and links: ``extract_text`` gives what is drawn alone
    (pypdf 7.1.0). Links do not make a scan readable.
    """
    reader = PdfReader(io.BytesIO(data))
    texts, links = list(_typed(reader)), []
    length = sum(map(len, texts))
    for page in reader.pages[:MOST_PAGES]:
        texts.append(page.extract_text())
        length += len(texts[-1])
        for note, link in _beside(page):
            texts.append(note)
            links.append(link)
            length += len(note)
        if length > MOST_CHARACTERS:
            break
    return "\n".join([*texts, *links]) if any(map(str.isalnum, "".join(texts))) else ""


def _typed(reader):
    """Values of text fields and lists; the state of a box to tick is a name, and no text."""
    found = {}
    with suppress(Exception):  # a form of which pypdf makes nothing leaves the pages to be read
        found = reader.get_fields() or {}
    for field in found.values():
        for value in field.value if isinstance(field.value, list) else [field.value]:
            if isinstance(value, TextStringObject):
                yield str(value)


def _beside(page):
    """``(note, target of a link)`` of each annotation: an address or a telephone may hide behind a word."""
    rows = page["/Annots"] if "/Annots" in page else ()
    for each in rows if isinstance(rows, list) else ():
        with suppress(Exception):  # a broken one leaves the others, and the page, to be read
            annotation = each.get_object()
            action = annotation["/A"] if "/A" in annotation else {}
            target = action["/URI"] if "/URI" in action else ""
            note = annotation["/Contents"] if "/Contents" in annotation else ""
            yield str(note), str(target).removeprefix("mailto:").removeprefix("tel:")


def _archive(data, kind):
    pattern, texts, length = re.compile(_PARTS[kind]), [], 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if not pattern.fullmatch(name):
                continue
            with archive.open(name) as part:
                marked = _PLACE.sub(b"", part.read(LARGEST_PART))
            bare = _TAG.sub(b"", _GAP.sub(b" ", _BREAK.sub(b"\n", marked)))
            texts.append(unescape(bare.decode("utf-8", "replace")))
            length += len(texts[-1])
            if length > MOST_CHARACTERS:
                break
    return "\n".join(texts)
