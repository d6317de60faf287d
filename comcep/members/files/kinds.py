"""Which files a form takes: a short list of kinds, and a content that is what the name says."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from PIL import Image

MEGABYTE = 1024 * 1024
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
IMAGES = {"png": "PNG", "jpg": "JPEG"}


@dataclass(frozen=True)
class Rule:
    """What one sort of form takes, and whether the guard reads it."""

    kinds: tuple
    most: int
    largest: int  # bytes
    read: bool = True

    @property
    def accept(self):
        """For the field of the page."""
        return ",".join(f".{kind}" for kind in self.kinds)


MESSAGE = Rule(("pdf", "docx", "odt", "xlsx", "ods", "pptx", "txt", "csv", "png", "jpg"), 5, 5 * MEGABYTE)
LIST = Rule(("csv",), 1, 2 * MEGABYTE, read=False)


def check(file, rule):
    """Raise ``ValidationError``, with a sentence that names the file, unless ``rule`` takes ``file``."""
    name = PurePath(file.name).name
    kind = name.rpartition(".")[2].lower()
    if kind not in rule.kinds:
        raise ValidationError(
            f"«\u202f{name}\u202f» n’est pas d’un format accepté. "
            f"Formats acceptés\u00a0: {', '.join(rule.kinds)}."
        )
    if file.size > rule.largest:
        raise ValidationError(
            f"«\u202f{name}\u202f» pèse {filesizeformat(file.size)}\u202f; un fichier pèse "
            f"{filesizeformat(rule.largest)} au plus."
        )
    if not file.size:
        raise ValidationError(f"«\u202f{name}\u202f» semble abîmé\u00a0: il est vide. Joignez-le de nouveau.")
    if not _is(kind, file):
        raise ValidationError(
            f"«\u202f{name}\u202f» semble abîmé, ou n’est pas un fichier «\u202f{kind}\u202f». "
            "Enregistrez-le de nouveau, puis rejoignez-le."
        )


def _is(kind, file):
    """Whether the content is of that kind. Nothing is unpacked: only names and first bytes are read."""
    file.seek(0)
    try:
        if kind == "pdf":
            return b"%PDF-" in file.read(1024)
        if kind in IMAGES:
            return _is_image(kind, file)
        if kind in OFFICE or kind in OPEN_DOCUMENT:
            return _is_document(kind, file)
        return _is_text(file)
    finally:
        file.seek(0)


def _is_image(kind, file):
    try:
        with Image.open(file, formats=[IMAGES[kind]]) as image:
            image.verify()
    except Exception:
        # Pillow raises many kinds of errors on a broken file; each means the same thing here.
        return False
    return True


def _is_document(kind, file):
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if kind in OPEN_DOCUMENT:
                with archive.open("mimetype") as entry:
                    return entry.read(100) == OPEN_DOCUMENT[kind]
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return False
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return "[Content_Types].xml" in names and not macros and any(n.startswith(OFFICE[kind]) for n in names)


def _is_text(file):
    content = file.read()
    return b"\x00" not in content and not content.startswith(
        (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff")
    )
