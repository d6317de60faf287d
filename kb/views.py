"""The front door of /fiches/ and of files, and what readers send."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.images.exceptions import InvalidFilterSpecError

from forum.following.views import answer as followed
from kb import actions, perms
from kb.forms import FeedbackForm
from kb.models import ProcedureIndexPage, ProcedurePage, WalledDocument, WalledImage


def door(view):
    """Send a visitor to sign-in instead of a 404, so that what is missing and what is hidden look alike."""

    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return guarded


@require_safe
@door
def index(request):
    return get_object_or_404(ProcedureIndexPage.objects.live()).serve(request)


@require_safe
@door
def procedure(request, slug):
    return _visible(request, slug=slug).serve(request)


@require_safe
@door
def permalink(request, pk):
    """The address that texts link to: it says nothing of the page to who may not read it."""
    return redirect(_visible(request, pk=pk))


@require_safe
@door
def nothing(request, path):
    raise Http404


def _visible(request, **which):
    pages = ProcedurePage.objects.visible_to(request.user)
    return get_object_or_404(
        pages.select_related("theme", "keeper", "verified_by", "verified_network"), **which
    )


@require_POST
@door
def give_feedback(request, slug):
    page = _visible(request, slug=slug)
    if not request.user.is_authenticated:
        raise Http404
    if not perms.can_give_feedback(request.user):
        raise PermissionDenied("Seuls les membres de la communauté donnent leur avis sur une fiche.")
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        context = page.get_context(request) | {"feedback_form": form}
        template = "kb/_feedback.html" if request.htmx else "kb/detail.html"
        return render(request, template, context, status=200 if request.htmx else 422)
    actions.give_feedback(page, request.user, **form.cleaned_data)
    thanks = "Merci, votre avis est enregistré."
    if form.cleaned_data["verdict"] == "erreur":
        thanks = "Merci, l’animation est prévenue de cette erreur."
    if request.htmx:
        context = {"page": page, "feedback_form": form, "may_vote": True, "thanks": thanks}
        return render(request, "kb/_feedback.html", context)
    messages.success(request, thanks)
    return redirect(page.get_absolute_url() + "#avis")


@require_POST
@door
def follow(request, pk):
    """Follow a procedure, or with ``follow=0`` no longer."""
    page = _visible(request, pk=pk)
    if not perms.can_follow(request.user):
        raise Http404
    wanted = request.POST.get("follow") != "0"
    actions.follow_procedure(page, request.user, wanted=wanted)
    return followed(request, wanted, "cette fiche", reverse("kb:follow", args=[pk]))


@require_POST
@login_required
def choose_credit(request, slug):
    """An author says whether peers may read their name under the procedure."""
    page = _visible(request, slug=slug)
    if not actions.choose_credit(page, request.user, named=request.POST.get("named") == "oui"):
        raise PermissionDenied("Seule une personne dont une réponse est reprise choisit comment être citée.")
    messages.success(request, "Votre choix est enregistré.")
    return redirect(page.get_absolute_url() + "#credits")


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
