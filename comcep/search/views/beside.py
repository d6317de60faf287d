"""What stands beside a search: suggestions, what is like a text, the glossary, the browser's box."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from comcep.members.access.doors import only_for
from comcep.search import results as searching
from comcep.search.analysis import fold
from comcep.search.engine import Unavailable
from comcep.search.models import GlossaryTerm
from comcep.search.perms import may_search
from comcep.search.query import MAX_LENGTH
from comcep.search.result_lines import line

SEE_ALSO = 4
LIKE = {"sujet": "search:like_topic", "fiche": "search:like_procedure"}


@require_safe
@only_for(may_search)
def suggest(request):
    """A fragment for the search box: titles and acronyms. Nothing when the engine is away."""
    text = request.GET.get("q", "")[:MAX_LENGTH]
    try:
        rows, meanings = searching.suggest(request.user, text) if text.strip() else ([], ())
    except Unavailable:
        rows, meanings = [], ()
    return render(request, "search/_suggestions.html", {"rows": rows, "meanings": meanings})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_search)
def similar(request):
    """A fragment for the ask form: at most five topics and procedures like what is being typed.

    The form posts it, so that what is being written stays out of the logs of addresses. Nothing is kept.
    """
    asked = request.POST or request.GET
    title = (asked.get("titre") or asked.get("title", ""))[:300]
    text = (asked.get("texte") or asked.get("text", ""))[:4000]
    try:
        rows = searching.similar(request.user, title, text) if title.strip() or text.strip() else []
    except Unavailable:
        rows = []
    return render(request, "search/_similar.html", {"rows": [line(row) for row in rows], "asking": True})


@require_safe
@only_for(may_search)
def see_also(request, kind, id):
    """What is like that topic or procedure: a fragment at its foot, or a page without JavaScript."""
    origin = searching.origin(request.user, kind, public_id=id)
    if origin is None:
        raise Http404
    try:
        rows, unavailable = searching.like(request.user, origin, SEE_ALSO), False
    except Unavailable:
        rows, unavailable = [], True
    context = {
        "origin": origin,
        "rows": [line(row) for row in rows],
        "unavailable": unavailable,
        "section_nav": "search",
    }
    return render(request, "search/_see_also.html" if request.htmx else "search/see_also.html", context)


@require_safe
@only_for(may_search)
def see_also_formerly(request, kind, pk):
    """From the address of before there were public identifiers to that of today, for who reads its origin."""
    origin = searching.origin(request.user, kind, pk=pk)
    if origin is None:
        raise Http404
    return redirect(LIKE[kind], origin.public_id, permanent=True)


@require_safe
@only_for(may_search)
def glossary(request):
    """Acronyms and terms from A to Z."""
    letters = {}
    for key, term in sorted(
        ((_place(term), term) for term in GlossaryTerm.objects.all()), key=lambda pair: pair[0]
    ):
        letters.setdefault(key[0].upper() if key[0].isalpha() else "0–9", []).append(term)
    return render(request, "search/glossary.html", {"letters": letters, "section_nav": "search"})


def _place(term):
    """Where a term stands in the alphabet: without accents, and whatever sign it begins with."""
    return fold(term.term).lstrip("#’«\u202f'") or "#"


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def opensearch(request):
    """How a browser or a workstation adds ComCEP to its search boxes (OpenSearch 1.1). Tells nothing else."""
    context = {"root": request.build_absolute_uri("/").rstrip("/"), "icon": static("img/icon.svg")}
    return render(
        request, "search/opensearch.xml", context, content_type="application/opensearchdescription+xml"
    )
