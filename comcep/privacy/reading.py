"""What is done with a file in the process apart (:mod:`comcep.privacy.apart`). Nothing else imports this.

Each function raises :class:`~comcep.privacy.files.Unreadable`, or whatever a library raises on a broken file.
"""

import io
import logging
import re
import warnings
import zipfile
from html import unescape

from PIL import Image, ImageOps
from pypdf import PdfReader

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
_TAG = re.compile(rb"<[^<>]{0,5000}>")


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
    """What is drawn, then what ``extract_text`` leaves out (pypdf 7.1.0): values of fields, notes, links."""
    logging.disable(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data))
    texts, length = [], 0
    for page in reader.pages[:MOST_PAGES]:
        texts += [page.extract_text(), *_beside(page)]
        length = sum(map(len, texts))
        if length > MOST_CHARACTERS:
            break
    return "\n".join([*texts, *_filled_in(reader)])


def _filled_in(reader):
    for field in (reader.get_fields() or {}).values():
        value = field.value
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield each


def _beside(page):
    """Notes on a page, and where its links lead: an address of mail or a telephone may hide behind a word."""
    for each in page["/Annots"] if "/Annots" in page else ():
        annotation = each.get_object()
        if not isinstance(annotation, dict):
            continue  # it was taken out, and its place stayed
        action = annotation["/A"] if "/A" in annotation else {}
        for said in (annotation.get("/Contents"), action.get("/URI")):
            if said:
                yield str(said.get_object()).removeprefix("mailto:").removeprefix("tel:")


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
