"""What a message said before, for who reads the message; its author’s way to have such words destroyed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comcep.dates import moment
from forum.access import perms, rows
from forum.access.doors import reader
from forum.questions.addresses import post_url
from forum.repair import history as edits

NOTHING = "Ce message n’existe pas, n’a pas été modifié, ou vous n’y avez pas accès."
DESTROYED = "Ce texte d’avant est détruit. Plus personne ne peut le lire, l’animation non plus."


@require_safe
@reader
def history(request, id):
    """The latest edit of a message, and the way to the others."""
    return _page(request, _post(request, public_id=id))


@require_safe
@reader
def version(request, id):
    """One edit: what became of that former text."""
    found = get_object_or_404(rows.versions_for(request.user), public_id=id)
    return _page(request, _post(request, pk=found.post_id), found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader
def destroy(request, id):
    """Destroy former words of one’s own in which the guard found something: a page that says so, a button."""
    member = request.user
    found = get_object_or_404(
        rows.versions_to_destroy(member).select_related("post__topic__forum"), public_id=id
    )
    post = found.post
    if request.method == "POST":
        found.delete()
        messages.success(request, DESTROYED)
        return redirect(post_url(post.public_id))
    back = post_url(post.public_id)
    context = {"section_nav": "forum", "version": found, "topic": post.topic, "back": back}
    return render(request, "questions/destroy_version.html", context)


def _post(request, **which):
    posts = rows.posts_with_history(request.user).select_related("topic__forum", "poster", "authorship")
    return get_object_or_404(posts, **which)


def _page(request, post, found=None):
    member, now = request.user, timezone.now()
    steps = edits.steps_of(member, post)
    to_destroy = list(rows.versions_to_destroy(member).filter(post=post).only("public_id", "at"))
    if not steps and not to_destroy:
        raise Http404(NOTHING)
    step = next((step for step in steps if found is None or step.version.pk == found.pk), None)
    for each in steps:
        each.when = moment(each.at, now)
        each.url = reverse("questions:version", args=[each.version.public_id])
    context = {
        "section_nav": "forum",
        "post": post,
        "topic": post.topic,
        "forum": post.topic.forum,
        "back": post_url(post.public_id),
        "steps": steps,
        "step": step,
        "lines": step and edits.lines_of(member, post, step),
        "to_destroy": to_destroy,
        "may_review": perms.may_review(member, post.topic.forum_id),
    }
    return render(request, "questions/history.html", context)
