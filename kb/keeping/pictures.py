"""A picture that comes in keeps nothing of where, when and with what it was taken."""

import hashlib

from django.core.files.base import ContentFile

from comcep.privacy import files


def on_image_saved(sender, instance, **kwargs):
    """A picture that comes in loses its place, date, device and comments."""
    file = instance.file
    if not file or file._committed:
        return
    kind = file.name.rpartition(".")[2].lower()
    if kind not in files.PICTURES:
        return
    try:
        content = files.without_metadata(file.read(), kind)
    except files.Unreadable:
        file.seek(0)
        return
    instance.file = ContentFile(content, name=file.name)
    instance.file_size = len(content)
    instance.file_hash = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # Wagtail's own digest
