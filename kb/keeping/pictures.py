"""A picture that comes in keeps nothing of where, when and with what it was taken."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from comcep.privacy import files


class PicturesMiddleware:
    """Draw pictures anew as they come to Wagtail, before the transaction of the request: it takes seconds."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not request.path.startswith("/admin/images/"):
            return
        for name, uploads in list(request.FILES.lists()):
            request.FILES.setlist(name, [_bare(upload) for upload in uploads])


def _bare(file):
    """The same upload with nothing beside the picture; ``file`` itself when it is no picture one can read."""
    kind = (file.name or "").rpartition(".")[2].lower()
    if kind not in files.PICTURES:
        return file
    try:
        content = files.without_metadata(file.read(), kind)
    except files.Unreadable:
        return file
    finally:
        file.seek(0)
    drawn = SimpleUploadedFile(file.name, content, file.content_type)
    drawn.is_bare = True
    return drawn


def on_image_saved(sender, instance, **kwargs):
    """A picture that comes in loses its place, date, device and comments."""
    file = instance.file
    if not file or file._committed:
        return
    kind = file.name.rpartition(".")[2].lower()
    if kind not in files.PICTURES or getattr(file.file, "is_bare", False):
        return
    try:
        content = files.without_metadata(file.read(), kind)
    except files.Unreadable:
        file.seek(0)
        return
    instance.file = ContentFile(content, name=file.name)
    instance.file_size = len(content)
    instance.file_hash = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # Wagtail's own digest
