"""Files of forms, one by one: they go up as soon as they are chosen, and their member alone meets them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access.doors import inside, only_for
from comcep.members.files import kept, reading
from comcep.members.models import KeptFile

PLAIN = "text/plain; charset=utf-8"


@transaction.non_atomic_requests
@never_cache
@require_POST
def keep(request):
    """Keep one file for the form that the page names. Answers its line of the form, or a sentence."""
    if not request.user.is_authenticated:
        sentence = "Votre session a expiré\u00a0: ce fichier partira avec le formulaire, et sera gardé."
        return HttpResponse(sentence, status=401, content_type=PLAIN)
    place, file = kept.place_for(request.user, request.POST.get("place", "")), request.FILES.get("file")
    if not place or file is None:
        raise Http404
    try:
        row = kept.keep(request.user, place, file)
    except ValidationError as error:
        return HttpResponse(error.messages[0], status=422, content_type=PLAIN)
    if row.state == row.State.COMING:
        reading.begin(row)
        reading.wait([row])
    return _line(request, row, status=201)


def _own(request, id):
    return get_object_or_404(KeptFile, member=request.user, public_id=id)  # wall: kept-file


@never_cache
@require_safe
@only_for(lambda member: True)
def state(request, id):
    """Its line of the form, as far as it is read by now."""
    row = _own(request, id)
    reading.wait([row], 0)
    return _line(request, row)


@transaction.non_atomic_requests
@require_POST
@only_for(lambda member: True)
def drop(request, id):
    """Forget it. A page without script drops it with its form instead."""
    kept.drop([_own(request, id)])
    if request.accepts("text/html"):
        return redirect(inside(request, request.headers.get("Referer", ""), "/"))
    return HttpResponse(status=204)


@require_safe
@only_for(lambda member: True)
def download(request, id):
    """The file itself, never shown by the browser."""
    row = _own(request, id)
    try:
        file = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return downloaded(file, row.name)


def downloaded(file, name):
    """``file`` as something to keep under that name, that no page runs and no cache holds."""
    return _closed(
        FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    )


def shown(file, kind):
    """``file``, which we made ourselves, for a page that shows it."""
    return _closed(FileResponse(file, content_type=kind))


def _closed(response):
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _line(request, row, status=200):
    return render(request, "components/kept_file.html", {"file": row}, status=status)
