"""The pages of /fiches/, and what readers send from them."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access.doors import or_sign_in
from forum.following.views import answer as followed
from kb import perms
from kb.models import ProcedureIndexPage, ProcedurePage
from kb.reading import credits, feedback, follows
from kb.reading.forms import FeedbackForm
from kb.texts import redacted_slug


@require_safe
@or_sign_in
def index(request):
    return get_object_or_404(ProcedureIndexPage.objects.live()).serve(request)


FORMER_SLUG = re.compile("fiche-([0-9]{1,10})")  # made of the key, at a redaction


@require_safe
@or_sign_in
def procedure(request, slug):
    try:
        page = _visible(request, slug=slug)
    except Http404:
        return redirect(_redacted(request, slug), permanent=True)
    return page.serve(request)


def _redacted(request, slug):
    """The page that had this address before those made at a redaction were drawn at random."""
    former = FORMER_SLUG.fullmatch(slug)
    page = former and _visible(request, pk=former[1])
    if not page or page.slug != redacted_slug(page):
        raise Http404
    return page


@require_safe
@or_sign_in
def permalink(request, id):
    """The address that texts link to: it says nothing of the page to who may not read it."""
    return redirect(_visible(request, public_id=id))


@require_safe
@or_sign_in
def former_permalink(request, pk):
    return redirect("kb:permalink", _visible(request, pk=pk).public_id, permanent=True)


@require_safe
@or_sign_in
def nothing(request, path):
    raise Http404


def _visible(request, **which):
    pages = ProcedurePage.objects.visible_to(request.user)
    return get_object_or_404(
        pages.select_related("theme", "keeper", "verified_by", "verified_network"), **which
    )


@require_POST
@or_sign_in
def give_feedback(request, slug):
    page = _visible(request, slug=slug)
    if not request.user.is_authenticated:
        raise Http404
    if not perms.may_give_feedback(request.user):
        raise PermissionDenied("Seuls les membres de la communauté donnent leur avis sur une fiche.")
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        context = page.get_context(request) | {"feedback_form": form}
        template = "kb/_feedback.html" if request.htmx else "kb/detail.html"
        return render(request, template, context, status=200 if request.htmx else 422)
    feedback.give_feedback(page, request.user, **form.cleaned_data)
    thanks = "Merci, votre avis est enregistré."
    if form.cleaned_data["verdict"] == "erreur":
        thanks = "Merci, l’animation est prévenue de cette erreur."
    if request.htmx:
        context = {"page": page, "feedback_form": form, "may_vote": True, "thanks": thanks}
        return render(request, "kb/_feedback.html", context)
    messages.success(request, thanks)
    return redirect(page.get_absolute_url() + "#avis")


@require_POST
@or_sign_in
def follow(request, id):
    """Follow a procedure, or with ``follow=0`` no longer."""
    page = _visible(request, public_id=id)
    if not perms.may_follow(request.user):
        raise Http404
    wanted = request.POST.get("follow") != "0"
    follows.follow_procedure(page, request.user, wanted=wanted)
    return followed(request, wanted, "cette fiche", reverse("kb:follow", args=[id]))


@require_POST
@login_required
def choose_credit(request, slug):
    """An author says whether peers may read their name under the procedure."""
    page = _visible(request, slug=slug)
    if not credits.choose_credit(page, request.user, named=request.POST.get("named") == "oui"):
        raise PermissionDenied("Seule une personne dont une réponse est reprise choisit comment être citée.")
    messages.success(request, "Votre choix est enregistré.")
    return redirect(page.get_absolute_url() + "#credits")
