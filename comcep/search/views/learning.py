"""What searches teach: members say what is missing, moderators read the gaps and fill them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from comcep.asked import whole_number
from comcep.members.access.doors import only_for
from comcep.public_ids import is_public_id
from comcep.search import results as searching
from comcep.search import usage
from comcep.search.models import Deflection
from comcep.search.perms import may_read_gaps, may_search
from comcep.search.query import MAX_LENGTH
from forum.writing import alike
from forum.writing.views.taken import taken
from kb.authoring import drafting as kb


@require_POST
@only_for(may_search)
def opened(request):
    """Count the rank of a result that was opened, and nothing of who opened what."""
    rank = whole_number(request.POST.get("rang", ""), digits=3)
    if rank is None:
        return HttpResponseBadRequest("Le rang d’un résultat est un nombre.")
    usage.note_opened(rank)
    return HttpResponse(status=204)


@require_POST
@sensitive_post_parameters()
@only_for(may_search)
def answered(request):
    """Close the question that one was writing, because that topic or procedure answers it, and go there."""
    kind, _, rest = request.POST.get("repond", "").partition(" ")
    id, _, rank = rest.partition(" ")
    if kind not in Deflection.Kind.values or not is_public_id(id):
        return HttpResponseBadRequest("Choisissez l’une des suggestions.")
    found = searching.origin(request.user, kind, public_id=id)
    if found is None:
        raise Http404
    usage.note_deflected(kind, whole_number(rank, digits=3) or 0, request.POST.get("key", "")[:40])
    ask_again = f"{reverse('questions:ask')}?reprendre=1"
    if alike.close_draft(request, ask_again):
        text = "Votre question est mise de côté\u00a0: rien n’a été publié."
        again = "<a href='{}'>Reprendre ma question</a>"
        messages.success(request, format_html(f"{text} {again}", ask_again))
    else:
        messages.success(request, "Rien n’a été publié.")
    return taken(request, redirect(found.url))


@require_POST
@only_for(may_search)
def missing(request):
    """Say that a procedure is missing: moderators read what is missing, not who said it."""
    text = request.POST.get("q", "")[:MAX_LENGTH].replace("\x00", " ")
    if usage.ask_for_procedure(text, by=request.user):
        messages.success(request, "Merci. L’animation voit qu’une fiche manque, sans savoir qui la demande.")
    else:
        messages.warning(
            request,
            "Écrivez ce qui manque en six mots au plus, sans nom, adresse ni numéro\u00a0: "
            "ces mots-ci ne peuvent pas être transmis.",
        )
    return redirect(f"{reverse('search:results')}?{urlencode({'q': text})}")


@never_cache
@require_safe
@only_for(may_read_gaps)
def gaps(request):
    """What is looked for in vain, what people type next, and how far down they find."""
    context = {
        "gaps": usage.gaps(),
        "reformulations": usage.reformulations(),
        "ranks": usage.ranks(),
        "deflections": usage.deflections(),
        "section_nav": "moderation",
    }
    return render(request, "search/gaps.html", context)


@require_POST
@only_for(may_read_gaps)
def write_procedure(request):
    """Open a draft on what is missing."""
    title = " ".join(request.POST.get("titre", "").replace("\x00", " ").split())[:200]
    if not title:
        messages.warning(request, "Dites de quoi la fiche doit parler.")
        return redirect("search:gaps")
    page = kb.blank_draft(title[:1].upper() + title[1:], by=request.user)
    return redirect("moderation:draft", page.public_id)
