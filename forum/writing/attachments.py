"""Which files may be joined to a message: a short list of kinds, and a content that is what the name says."""

import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from PIL import Image

from comcep.privacy import files

MOST = 5
LARGEST = 5 * 1024 * 1024
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
IMAGES = {"png": "PNG", "jpg": "JPEG"}
KINDS = ("pdf", "docx", "odt", "xlsx", "ods", "pptx", "txt", "csv", "png", "jpg")


def check(file):
    """Raise ``ValidationError``, with a sentence that names the file, unless ``file`` may be joined."""
    name = PurePath(file.name).name
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise ValidationError(
            f"«\u202f{name}\u202f» n’est pas d’un format accepté. Formats acceptés\u00a0: {', '.join(KINDS)}."
        )
    if file.size > LARGEST:
        raise ValidationError(
            f"«\u202f{name}\u202f» pèse {filesizeformat(file.size)}\u202f; une pièce jointe pèse "
            f"{filesizeformat(LARGEST)} au plus."
        )
    if not file.size or not _is(kind, file):
        raise ValidationError(
            f"«\u202f{name}\u202f» semble abîmé, ou n’est pas un fichier «\u202f{kind}\u202f». "
            "Enregistrez-le de nouveau, puis rejoignez-le."
        )


def without_metadata(file):
    """A picture without place, date, device or comment; any other file as it is."""
    kind = file.name.rpartition(".")[2].lower()
    if kind not in IMAGES:
        return file
    try:
        content = files.without_metadata(file.read(), kind)
    except files.Unreadable:
        raise ValidationError(
            f"L’image «\u202f{file.name}\u202f» est trop grande ou abîmée. Enregistrez-la en plus petit."
        ) from None
    finally:
        file.seek(0)
    return SimpleUploadedFile(file.name, content, file.content_type)


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
