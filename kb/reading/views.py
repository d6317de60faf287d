"""The pages of /fiches/, and what readers send from them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from forum.questions.views.following import answer as followed
from kb import perms
from kb.models import ProcedureIndexPage, ProcedurePage
from kb.reading import credits, feedback, follows
from kb.reading.doors import door
from kb.reading.forms import FeedbackForm


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
@door
def follow(request, pk):
    """Follow a procedure, or with ``follow=0`` no longer."""
    page = _visible(request, pk=pk)
    if not perms.may_follow(request.user):
        raise Http404
    wanted = request.POST.get("follow") != "0"
    follows.follow_procedure(page, request.user, wanted=wanted)
    return followed(request, wanted, "cette fiche", reverse("kb:follow", args=[pk]))


@require_POST
@login_required
def choose_credit(request, slug):
    """An author says whether peers may read their name under the procedure."""
    page = _visible(request, slug=slug)
    if not credits.choose_credit(page, request.user, named=request.POST.get("named") == "oui"):
        raise PermissionDenied("Seule une personne dont une réponse est reprise choisit comment être citée.")
    messages.success(request, "Votre choix est enregistré.")
    return redirect(page.get_absolute_url() + "#credits")
