"""One thing of the desk: what it is about, who deals with it, who wrote it, what can be decided."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comcep.dates import clock
from comcep.members.models import Request
from comcep.moderation import claims, history, queue, queued
from comcep.moderation.kinds import Kind
from comcep.moderation.models import Proposal
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.way import TAKEN, first_free, kind_of, kinds_within, query_of
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import topic_url
from forum.questions.authors import known_author
from forum.questions.models import Screened
from kb.models import ProcedurePage

NO_MORE = "Cela n’attend plus de décision\u00a0: quelqu’un s’en est occupé."


@never_cache
@require_safe
@for_moderators
def item(request, kind, id):
    kind = _kind(kind)
    if kind.claimed_as == Kind.FLAG:
        return redirect("moderation:case", id)
    found = queue.find(request.user, kind, id)
    if found is None:
        messages.warning(request, NO_MORE)
        return redirect(queued.desk_url(_within(request)))
    context = DRESSED[kind](found.thing)
    if kind == Kind.QUESTION:
        context["waits"] = queued.TOLD[kind]([found], request.user)[found.thing].facts[0]
    context |= frame(request, found, context.get("author"))
    return render(request, f"moderation/items/{kind}.html", context)


@require_POST
@for_moderators
def claim(request, kind, id):
    """« Je m’en occupe », or with ``relais=1`` instead of somebody else."""
    found = _found(request, kind, id)
    act = claims.take_over if request.POST.get("relais") == "1" else claims.claim
    try:
        act(found.kind, found.thing, by=request.user)
    except claims.Taken:
        messages.warning(request, TAKEN)
    return redirect(queued.url_of(found, _within(request)))


@require_POST
@for_moderators
def release(request, kind, id):
    found = _found(request, kind, id)
    claims.release(found.kind, found.thing, by=request.user)
    messages.success(request, "Cela attend de nouveau quelqu’un.")
    return redirect(queued.desk_url(_within(request)))


def frame(request, found, author):
    """What stands around a thing that waits: its place in the queue, its claim, the past of its author."""
    member, within = request.user, _within(request)
    kinds = kinds_within(within)
    row = claims.held([(found.kind, found.thing)]).get((found.kind, found.thing))
    following = first_free(member, queue.after(member, found, kinds))
    previous = first_free(member, queue.before(member, found, kinds))
    return {
        "item": found,
        "kind": found.kind,
        "since": found.at,
        "within": within,
        "desk_url": queued.desk_url(within),
        "next_url": queued.url_of(following, within) if following else "",
        "previous_url": queued.url_of(previous, within) if previous else "",
        "claim": row,
        "mine": bool(row) and row.by_id == member.pk,
        "taken": bool(row) and row.by_id != member.pk,
        "until": row and clock(timezone.localtime(claims.until(row))),
        "history": author and history.of(author, member),
        "way_query": query_of(found.kind, within),
        "section_nav": "moderation",
    }


def _within(request):
    asked = request.POST if request.method == "POST" else request.GET
    return kind_of(asked.get("file", "")) or ""


def _kind(said):
    if kind := kind_of(said):
        return kind
    raise Http404


def _found(request, kind, id):
    if found := queue.find(request.user, _kind(kind), id):
        return found
    raise Http404


# What each kind shows. The thing was found in the queue of this moderator.


def _post(pk):
    rows = Post.objects.select_related("topic__forum", "poster__network", "authorship__network")
    post = get_object_or_404(rows, pk=pk)
    head = post.topic.first_post_id == pk
    return {"post": post, "topic": post.topic, "author": known_author(post), "head": head}


def _alert(pk):
    alerts = Screened.objects.overridden().filter(post=pk, reviewed_at=None).order_by("pk")
    return _post(pk) | {"alerts": alerts}


def _topic(pk):
    rows = Topic.objects.select_related(
        "forum", "first_post__poster__network", "first_post__authorship__network"
    )
    topic = get_object_or_404(rows, pk=pk)
    post = topic.first_post
    return {"topic": topic, "post": post, "author": known_author(post), "topic_url": topic_url(topic)}


def _proposal(pk):
    proposals = Proposal.objects.filter(topic=pk).select_related("member__network")
    return _topic(pk) | {"proposals": proposals}


def _request(pk):
    places = ("member__network", "network", "organisation", "region")
    return {"asked": get_object_or_404(Request.objects.select_related(*places), pk=pk)}


def _procedure(pk):
    return {"page": get_object_or_404(ProcedurePage.objects.select_related("keeper", "theme"), pk=pk)}


DRESSED = {
    Kind.ALERT: _alert,
    Kind.QUESTION: _topic,
    Kind.APPROVAL: _post,
    Kind.REQUEST: _request,
    Kind.PROPOSAL: _proposal,
    Kind.PROCEDURE: _procedure,
}
