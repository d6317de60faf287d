"""Themes of questions, corrected by moderators, and those that are missing."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from comcep.committee.missing import ENOUGH, propose
from comcep.committee.perms import may_prepare
from comcep.committee.thesaurus import matches
from comcep.members.access.doors import only_for
from comcep.moderation.actions import correct_themes
from comcep.moderation.views.way import say
from forum.access import perms
from forum.access.rows import topics_for
from forum.questions.addresses import topic_url
from forum.questions.models import Theme
from forum.writing.question_forms import ThemesForm


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_prepare)
def correct(request, id):
    """A moderator says what a question is about; what its words suggest is shown beside."""
    topics = _questions(request.user).select_related("forum", "question", "first_post")
    topic = get_object_or_404(topics, public_id=id)
    if not perms.may_review(request.user, topic.forum_id):
        raise PermissionDenied("Vous n’avez pas ce droit dans cette rubrique.")
    chosen = list(topic.question.themes.all())
    form = ThemesForm(request.POST if request.method == "POST" else None, initial={"themes": chosen})
    if request.method == "POST" and form.is_valid():
        if decision := correct_themes(topic, list(form.cleaned_data["themes"]), by=request.user):
            say(request, decision, "Les thèmes du sujet sont à jour.")
        return redirect(topic_url(topic))
    context = {
        "section_nav": "forum",
        "topic": topic,
        "topic_url": topic_url(topic),
        "form": form,
        "suggestions": _suggested(topic.subject, topic.first_post.content.raw),
    }
    return render(request, "committee/themes.html", context, status=422 if form.errors else 200)


@require_safe
@only_for(may_prepare)
def formerly(request, pk):
    """The themes of a topic where they used to be corrected, for who may correct them."""
    topic = get_object_or_404(_questions(request.user), pk=pk)
    if not perms.may_review(request.user, topic.forum_id):
        raise Http404
    return redirect("committee:correct_themes", topic.public_id, permanent=True)


@require_GET
@only_for(may_prepare)
def missing(request):
    """Groups of words that many write and no theme explains: what the thesaurus may lack."""
    groups = propose(request.user)
    proposed = groups and [(group, [(t, topic_url(t)) for t in group.topics]) for group in groups]
    context = {"section_nav": "committee", "proposed": proposed, "enough": ENOUGH}
    return render(request, "committee/missing.html", context)


def _questions(member):
    return topics_for(member).filter(question__isnull=False)


def _suggested(title, text):
    found = matches(title, text)
    known = {theme.slug: theme for theme in Theme.objects.filter(slug__in=[m.entry.slug for m in found])}
    return [(known[m.entry.slug], m.words) for m in found if m.entry.slug in known]
