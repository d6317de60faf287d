"""Themes suggested from the words of a question, each with the words that say so."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST

from comcep.committee.thesaurus import LONGEST, matches
from comcep.members.audiences import Audience, audiences_of
from forum.questions.models import Theme


@require_POST
def suggest(request):
    """For whoever may ask: the themes that the text speaks of. A POST: no log holds its words."""
    if Audience.OUTSIDERS not in audiences_of(request.user):
        raise Http404
    title, text = request.POST.get("title", "")[:255], request.POST.get("text", "")[:LONGEST]
    found = matches(title, text)
    known = {theme.slug: theme for theme in Theme.objects.filter(slug__in=[m.entry.slug for m in found])}
    suggestions = [(known[m.entry.slug], m.words) for m in found if m.entry.slug in known]
    return render(request, "committee/_suggested_themes.html", {"suggestions": suggestions})
