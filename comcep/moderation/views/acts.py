"""What a moderator does to one topic or one message, from its page or from the desk."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comcep.moderation import actions
from comcep.moderation.forms import MoveForm, RemoveForm
from comcep.moderation.perms import for_moderators
from forum.access import perms, rows
from forum.engine.forum.models import Forum
from forum.questions.addresses import topic_url
from forum.questions.kinds import Withdrawal
from forum.questions.models import Removal
from forum.writing.doors import refuse
from forum.writing.moderating import WouldWiden

NOT_HERE = "Vous n’avez pas ce droit dans cette rubrique."


@require_POST
@for_moderators
def pin(request, id):
    topic = reachable_topic(request, id)
    if not perms.may_pin(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.pin(topic, request.POST.get("etat") != "0", by=request.user)
    return _back(request, topic)


@require_POST
@for_moderators
def lock(request, id):
    topic = reachable_topic(request, id)
    if not perms.may_lock(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    withdrawal = request.POST.get("raison", "")
    if withdrawal and withdrawal not in Withdrawal.values:
        return refuse(request, "Choisissez l’une des raisons de la liste, ou aucune.")
    actions.lock(topic, request.POST.get("etat") != "0", by=request.user, withdrawal=withdrawal)
    return _back(request, topic)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def move(request, id):
    """Choose the new section; when it has readers that the topic has not, say who and ask again."""
    topic = reachable_topic(request, id)
    if not perms.may_move(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    form = MoveForm(request.POST or None, member=request.user, topic=topic)
    widening, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            section = Forum.objects.get(slug=form.cleaned_data["section"])
            agreed = request.POST.get("confirmer") == section.slug
            try:
                actions.move(topic, section, by=request.user, widening_agreed=agreed)
            except WouldWiden as refusal:
                widening, status = {"section": section, "readers": refusal.readers}, 409
            else:
                messages.success(request, f"Sujet déplacé dans «\u202f{section.name}\u202f».")
                return _back(request, reachable_topic(request, id))
    return render(
        request,
        "moderation/move.html",
        {"form": form, "topic": topic, "widening": widening, "section_nav": "moderation"},
        status=status,
    )


@require_POST
@for_moderators
def approve(request, id):
    post = reachable_post(request, id)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    if Removal.objects.filter(post=post).exists():
        return refuse(request, "Ce message a été retiré\u202f: rétablissez-le plutôt.", status=409)
    actions.approve(post, by=request.user)
    messages.success(request, "Message approuvé\u202f: tout le monde peut le lire.")
    return _back(request, post.topic)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def remove(request, id):
    post = reachable_post(request, id)
    topic = post.topic
    if not perms.may_review(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove(post, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Message retiré. Son auteur est prévenu et peut lire la raison.")
        return redirect("moderation:desk") if topic.first_post_id == post.pk else _back(request, topic)
    return render(
        request,
        "moderation/remove.html",
        {
            "form": form,
            "post": post,
            "topic": topic,
            "head": topic.first_post_id == post.pk,
            "section_nav": "moderation",
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@for_moderators
def restore(request, id):
    post = reachable_post(request, id)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.restore(post, by=request.user)
    messages.success(request, "Message rétabli.")
    return _back(request, post.topic)


def reachable_topic(request, id):
    return get_object_or_404(rows.topics_to_act_on(request.user).select_related("forum"), public_id=id)


def reachable_post(request, id):
    return get_object_or_404(
        rows.posts_to_act_on(request.user).select_related("topic__forum", "poster"), public_id=id
    )


def _back(request, topic):
    """To the desk when one came from it, else to the topic, when it can be read."""
    topic.refresh_from_db(fields=["approved"])
    if request.POST.get("retour") == "bureau" or not topic.approved:
        return redirect(reverse("moderation:desk"))
    return redirect(topic_url(topic))
