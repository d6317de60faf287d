"""« Transformer en fiche »: from a thread to a Wagtail draft, in one gesture."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from comcep.members.access.doors import only_for
from comcep.moderation import actions
from forum.access.rows import topics_for
from forum.questions.addresses import topic_url
from kb.authoring.drafting import draft_of
from kb.perms import may_curate
from kb.reading import topic_box

NOTHING_CHOSEN = "Choisissez au moins une réponse à reprendre."
NOT_THERE = "Une des réponses choisies n’est plus dans ce sujet\u202f; revoyez votre choix."


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_curate)
def curate(request, id):
    """Let a moderator choose the answers to keep, then open the draft in the editor."""
    topic = get_object_or_404(
        topics_for(request.user).select_related("forum", "first_post__poster", "question"), public_id=id
    )
    answers = list(
        topic.posts.filter(approved=True)
        .exclude(pk=topic.first_post_id)
        .select_related("poster", "authorship__network")
        .order_by("created", "pk")
    )
    question = getattr(topic, "question", None)
    accepted = question.accepted_post_id if question else None
    kept, error = {post.public_id for post in answers if post.pk == accepted}, ""
    if request.method == "POST":
        kept = set(request.POST.getlist("posts"))
        chosen = [post for post in answers if post.public_id in kept]
        if len(chosen) == len(request.POST.getlist("posts")) > 0:
            page = actions.curate(topic, chosen, by=request.user)
            return redirect("wagtailadmin_pages:edit", page.pk)
        error = NOT_THERE if kept else NOTHING_CHOSEN
    context = {
        "topic": topic,
        "topic_url": topic_url(topic),
        "answers": answers,
        "kept": kept,
        "accepted": accepted,
        "error": error,
        "draft": draft_of(topic),
        "box": topic_box.procedures_of(topic, request.user),
        "section_nav": "moderation",
    }
    return render(request, "moderation/curate.html", context, status=422 if error else 200)
