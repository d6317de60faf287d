"""« Qu’est-ce que ça a donné ? », for the asker alone."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from forum.following.sequels import own_solved
from forum.questions.addresses import post_url, topic_url
from forum.questions.models import Sequel
from forum.writing import kept, sequels
from forum.writing.doors import for_members
from forum.writing.views.preview import previewed

THANKS = "Merci\u00a0: ceux qui liront cette réponse sauront ce qu’elle a donné."


def page_of(request, id):
    return reverse("questions:sequel", args=[id])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(page_of)
def sequel(request, id):
    member = request.user
    topics = own_solved(member).select_related("forum", "first_post", "question__accepted_post__poster")
    topic = get_object_or_404(topics, public_id=id)
    question, status = topic.question, 200
    if request.method == "POST":
        form, status = sequels.SequelForm(request.POST, member=member), 422
        if form.is_valid():
            checked = previewed(request, form, heading="Avant de publier cette suite", nav="forum")
            if checked.page:
                return checked.page
            if not checked.rewriting:
                outcome = form.cleaned_data["outcome"]
                sequels.say(question, outcome=outcome, text=checked.text, screened=checked.counts)
                messages.success(request, THANKS)
                return redirect(post_url(question.accepted_post.public_id))
            status = 200 if form.is_valid() else 422
    else:
        form = sequels.SequelForm(member=member, initial=_said(question) | _held(request))
    context = {"section_nav": "forum", "form": form, "topic": topic, "post": question.accepted_post}
    context["back"] = topic_url(topic)
    return render(request, "questions/sequel.html", context, status=status)


def _said(question):
    said = Sequel.objects.filter(question=question).exclude(said_at=None).first()
    return {"outcome": said.outcome, "text": said.text} if said else {}


def _held(request):
    """What was kept through sign-in."""
    held = kept.take(request, request.path) or {}
    return {name: held[name][0] for name in ("outcome", "text") if held.get(name)}
