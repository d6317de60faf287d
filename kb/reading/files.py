"""Files of pages: an address each, which asks their audience first."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.images.exceptions import InvalidFilterSpecError

from kb.models import WalledDocument, WalledImage
from kb.reading.doors import door


@require_safe
@door
def rendition(request, pk, spec):
    """A resized image, for who may see the image. Only sizes that a page or the admin asked for exist."""
    image = get_object_or_404(WalledImage.objects.visible_to(request.user), pk=pk)
    try:
        found = image.renditions.filter(filter_spec=spec).first()
        file = found and found.file.open()
    except (InvalidFilterSpecError, FileNotFoundError):
        file = None
    if not file:
        raise Http404
    return _private(FileResponse(file, content_type=f"image/{_format(found)}"))


def _format(rendition):
    extension = rendition.file.name.rsplit(".", 1)[-1].lower()
    return {"jpg": "jpeg"}.get(extension, extension)


@require_safe
@door
def document(request, pk):
    """A document, always as a download: nothing that somebody uploaded runs on this site."""
    found = get_object_or_404(WalledDocument.objects.visible_to(request.user), pk=pk)
    try:
        file = found.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=found.filename, content_type=found.content_type
    )
    return _private(response)


def _private(response):
    response["Cache-Control"] = "private, no-store"
    return response
