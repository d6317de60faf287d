"""Files of pages: an address each, which asks their audience first."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe
from wagtail.images.exceptions import InvalidFilterSpecError

from comcep.members.access.doors import or_sign_in
from kb.models import WalledDocument, WalledImage


@require_safe
@or_sign_in
def rendition(request, id, spec):
    """A resized image, for who may see the image. Only sizes that a page or the admin asked for exist."""
    image = _image(request, public_id=id)
    try:
        found = image.renditions.filter(filter_spec=spec).first()
        file = found and found.file.open()
    except (InvalidFilterSpecError, FileNotFoundError):
        file = None
    if not file:
        raise Http404
    return _private(FileResponse(file, content_type=f"image/{_format(found)}"))


@require_safe
@or_sign_in
def former_rendition(request, pk, spec):
    return redirect("kb:rendition", _image(request, pk=pk).public_id, spec, permanent=True)


def _image(request, **which):
    return get_object_or_404(WalledImage.objects.visible_to(request.user), **which)  # wall: images


def _format(rendition):
    extension = rendition.file.name.rsplit(".", 1)[-1].lower()
    return {"jpg": "jpeg"}.get(extension, extension)


@require_safe
@or_sign_in
def document(request, id):
    """A document, always as a download: nothing that somebody uploaded runs on this site."""
    found = _document(request, public_id=id)
    try:
        file = found.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=found.filename, content_type=found.content_type
    )
    return _private(response)


@require_safe
@or_sign_in
def former_document(request, pk):
    return redirect("kb:document", _document(request, pk=pk).public_id, permanent=True)


def _document(request, **which):
    return get_object_or_404(WalledDocument.objects.visible_to(request.user), **which)  # wall: documents


def _private(response):
    response["Cache-Control"] = "private, no-store"
    return response
