"""The moderators' desk: what waits, what was decided, and the acts on one topic or one message."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.moderation import actions, lists
from comcep.moderation.forms import MoveForm, RemoveForm
from comcep.moderation.models import Decision
from comcep.moderation.perms import for_moderators
from comcep.paging import paged
from forum.access import perms, rows
from forum.conversations.lists import waiting_for_team
from forum.engine.forum.models import Forum
from forum.questions import clock
from forum.questions.addresses import topic_url
from forum.questions.models import Removal
from forum.reading.lists import keys, topic_rows
from forum.writing.doors import refuse
from forum.writing.moderating import WouldWiden
from kb.models import Feedback

SHOWN = 20
NOT_HERE = "Vous n’avez pas ce droit dans cette rubrique."


@never_cache
@require_GET
@for_moderators
def desk(request):
    flagged = lists.flagged(request.user)
    pending, overdue = lists.to_approve(request.user), lists.overdue(request.user)
    context = {
        "cases": flagged[:SHOWN],
        "case_count": flagged.count(),
        "team_waits": waiting_for_team().count(),
        "errors": Feedback.objects.to_handle().count(),
        "pending": pending[:SHOWN],
        "pending_count": pending.count(),
        "overdue": topic_rows(keys(overdue, 0, SHOWN), request.user, with_section=True),
        "overdue_count": overdue.count(),
        "alerts": lists.overridden(request.user)[:SHOWN],
        "alert_count": lists.overridden(request.user).count(),
        "removed": lists.removed(request.user)[:SHOWN],
        "alert_hours": clock.ALERT_HOURS,
        "section_nav": "moderation",
    }
    return render(request, "moderation/desk.html", context)


@never_cache
@require_GET
@for_moderators
def log(request):
    decisions = (
        Decision.objects.visible_to(request.user)
        .select_related("by", "topic__forum", "post__poster")
        .defer("post__content", "post___content_rendered")
    )
    page, shown = paged(request, decisions, per_page=50)
    context = {"decisions": shown, "page": page, "section_nav": "moderation"}
    return render(request, "moderation/log.html", context)


@require_POST
@for_moderators
def pin(request, pk):
    topic = _topic(request, pk)
    if not perms.may_pin(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.pin(topic, request.POST.get("etat") != "0", by=request.user)
    return _back(request, topic)


@require_POST
@for_moderators
def lock(request, pk):
    topic = _topic(request, pk)
    if not perms.may_lock(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.lock(topic, request.POST.get("etat") != "0", by=request.user)
    return _back(request, topic)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def move(request, pk):
    """Choose the new section; when it has readers that the topic has not, say who and ask again."""
    topic = _topic(request, pk)
    if not perms.may_move(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    form = MoveForm(request.POST or None, member=request.user, topic=topic)
    widening, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            section = Forum.objects.get(pk=form.cleaned_data["section"])
            agreed = request.POST.get("confirmer") == str(section.pk)
            try:
                actions.move(topic, section, by=request.user, widening_agreed=agreed)
            except WouldWiden as refusal:
                widening, status = {"section": section, "readers": refusal.readers}, 409
            else:
                messages.success(request, f"Sujet déplacé dans «\u202f{section.name}\u202f».")
                return _back(request, _topic(request, pk))
    return render(
        request,
        "moderation/move.html",
        {"form": form, "topic": topic, "widening": widening, "section_nav": "moderation"},
        status=status,
    )


@require_POST
@for_moderators
def approve(request, pk):
    post = _post(request, pk)
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
def remove(request, pk):
    post = _post(request, pk)
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
def restore(request, pk):
    post = _post(request, pk)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.restore(post, by=request.user)
    messages.success(request, "Message rétabli.")
    return _back(request, post.topic)


def _topic(request, pk):
    return get_object_or_404(rows.topics_to_act_on(request.user).select_related("forum"), pk=pk)


def _post(request, pk):
    return get_object_or_404(
        rows.posts_to_act_on(request.user).select_related("topic__forum", "poster"), pk=pk
    )


def _back(request, topic):
    """To the desk when one came from it, else to the topic, when it can be read."""
    topic.refresh_from_db(fields=["approved"])
    if request.POST.get("retour") == "bureau" or not topic.approved:
        return redirect(reverse("moderation:desk"))
    return redirect(topic_url(topic))
