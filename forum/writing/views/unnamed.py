"""« Afficher mon nom » under a question that was asked without it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forum.access import rows
from forum.questions.addresses import topic_url
from forum.writing import unnamed
from forum.writing.doors import for_members

SAID = "Votre nom s’affiche sous votre question et vos messages de ce sujet."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(lambda request, id: reverse("questions:say_name", args=[id]))
def say_name(request, id):
    """For who asked: a page that says that there is no way back, and a button."""
    found = rows.topics_with_page(request.user).select_related("forum", "first_post__authorship")
    topic = get_object_or_404(found, public_id=id)
    if not unnamed.may_say_name(request.user, topic):
        raise Http404("Cette page n’existe pas, ou vous n’y avez pas accès.")
    if request.method == "POST":
        unnamed.say_name(topic)
        messages.success(request, SAID)
        return redirect(topic_url(topic))
    context = {"section_nav": "forum", "topic": topic, "back": topic_url(topic)}
    return render(request, "questions/say_name.html", context)
