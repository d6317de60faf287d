"""« Transformer en fiche »: what deserves it, from a thread to its draft, from the draft to its readers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.dates import day
from comcep.members.access.audiences import audiences_of
from comcep.members.access.doors import only_for
from comcep.moderation import actions, candidates
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.acts import NOT_HERE, reachable_topic
from comcep.moderation.views.way import Way, say, unless_taken
from forum.access import perms
from forum.access.rows import posts_for, topics_for
from forum.questions.addresses import topic_url
from forum.writing.doors import refuse
from kb.authoring.draft_form import DraftForm, save_draft
from kb.authoring.drafting import draft_of
from kb.models import ProcedurePage
from kb.perms import may_curate
from kb.reading import topic_box

NOTHING_CHOSEN = "Choisissez au moins une réponse à reprendre."
NOT_THERE = "Une des réponses choisies n’est plus dans ce sujet\u202f; revoyez votre choix."
SHOWN_ON = {"regions": "territory"}  # what a field is called on the page


@never_cache
@require_GET
@for_moderators
def to_transform(request):
    """« À transformer »: the topics that a procedure is wanted of, and the drafts under way."""
    listed, total = candidates.candidates(request.user)
    context = {
        "candidates": listed,
        "total": total,
        "drafts": candidates.drafts(request.user)[: candidates.SHOWN],
        "set_aside": candidates.set_aside(request.user)[: candidates.SHOWN],
        "section_nav": "moderation",
    }
    return render(request, "moderation/to_transform.html", context)


@require_POST
@for_moderators
@unless_taken
def set_aside(request, id):
    """Leave a topic without a procedure, or with ``etat=0`` put it back in the list."""
    topic = reachable_topic(request, id)
    if not perms.may_review(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    aside = request.POST.get("etat") != "0"
    way = Way(request, topic=topic)
    if decision := actions.set_aside(topic, aside, by=request.user):
        said = "Ce sujet reste sans fiche." if aside else "Ce sujet est de nouveau à transformer."
        say(request, decision, said)
    return way.onward(reverse("moderation:to_transform"))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_curate)
@unless_taken
def curate(request, id):
    """Let a moderator choose the answers to keep, then open the draft."""
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
    asked = request.GET.get("reponse")
    way = Way(request, topic=topic)
    kept, error = {p.public_id for p in answers if p.pk == accepted or p.public_id == asked}, ""
    if request.method == "POST":
        kept = set(request.POST.getlist("posts"))
        chosen = [post for post in answers if post.public_id in kept]
        if len(chosen) == len(request.POST.getlist("posts")) > 0:
            page = actions.curate(topic, chosen, by=request.user)
            return redirect(reverse("moderation:draft", args=[page.public_id]) + way.query)
        error = NOT_THERE if kept else NOTHING_CHOSEN
    context = {
        "topic": topic,
        "topic_url": topic_url(topic),
        "answers": answers,
        "kept": kept,
        "accepted": accepted,
        "error": error,
        "draft": draft_of(topic),
        "way": way,
        "box": topic_box.procedures_of(topic, request.user),
        "section_nav": "moderation",
    }
    return render(request, "moderation/curate.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@only_for(may_curate)
def draft(request, id):
    """The draft of a procedure beside the thread that it comes from: keep it, or publish it."""
    page = get_object_or_404(
        ProcedurePage.objects.filter(audience__in=audiences_of(request.user)), public_id=id
    )
    if page.first_published_at:
        return redirect("wagtailadmin_pages:edit", page.pk)
    page = page.get_latest_revision_as_object()
    form, way = DraftForm(page, request.POST or None), Way(request)
    publishing, asks = "publier" in request.POST, False
    if request.method == "POST" and form.is_valid():
        filled = form.filled(signed_by=request.user if publishing else None)
        if publishing:
            _add_missing(form, filled)
            asks = not form.errors and bool(form.findings()) and not request.POST.get("relu")
        if not form.errors and not asks:
            saved = save_draft(filled, by=request.user, publish=publishing)
            messages.success(request, _done(publishing and saved, form))
            if publishing:
                return way.onward(saved.get_absolute_url())
            return redirect(request.path + way.query)
    context = {
        "form": form,
        "page": page,
        "findings": form.findings(),
        "asks": asks,
        "thread": _thread(page, request.user),
        "way": way,
        "section_nav": "moderation",
    }
    status = 200 if request.method != "POST" else 409 if form.moved_on else 422
    return render(request, "moderation/draft.html", context, status=status)


def _add_missing(form, page):
    """Say on the form what still forbids publication.

    Who publishes answers for a page that nobody keeps, and signs until its review.
    """
    for name, sentence in page.missing_to_publish().items():
        shown = SHOWN_ON.get(name, name)
        if name not in ("keeper", "verified_until"):
            form.add_error(shown if shown in form.fields else None, sentence)


def _done(published, form):
    if published:
        return (
            f"Fiche publiée, {_state_of(published)}. "
            "Les auteurs des messages repris et qui l’avait proposée sont prévenus."
        )
    done = "Brouillon enregistré\u202f: lui seul a changé, rien n’est publié."
    return done + (" Des passages sont à relire avant de publier." if form.findings() else "")


def _state_of(page):
    """« vérifiée à votre nom jusqu’au 3 mai 2027 », « à vérifier : faits de 2017 »."""
    if page.doubt:
        return f"à vérifier\u00a0: {page.doubt}"
    until = page.shown_state == ProcedurePage.State.VERIFIED and page.verified_until
    return f"vérifiée à votre nom jusqu’au {day(until)}" if until else "à vérifier"


def _thread(page, member):
    """The thread a draft comes from, as far as this moderator reads it: the question, what was taken over."""
    topic = topics_for(member).filter(provenances__page=page.pk).select_related("forum").distinct().first()
    if topic is None:
        return None
    posts = posts_for(member, topic).filter(provenances__page=page.pk)
    posts = posts.select_related("poster", "authorship__network").order_by("created", "pk")
    return {"topic": topic, "url": topic_url(topic), "posts": list(posts)}
