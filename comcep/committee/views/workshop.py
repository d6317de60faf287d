"""The moderators' workshop: prepare, nominate themes, rewrite examples."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from comcep.committee import actions, perms
from comcep.committee.actions.asking import ask_preparation
from comcep.committee.examples import AGE, author_code, locks_of
from comcep.committee.forms import CommentaryForm, ExampleForm, NominationForm, PrepareForm
from comcep.committee.models import Preparation, Report
from comcep.committee.views.reports import report_or_404
from comcep.members.access.doors import only_for
from forum.access.rows import topics_for

CANDIDATES = 30


def draft_or_404(member, day):
    return get_object_or_404(Report.objects.visible_to(member), as_of=day, state=Report.State.DRAFT)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(perms.may_prepare)
def workshop(request):
    """Ask for a draft: the worker makes it, the next page says where it stands."""
    form = PrepareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            preparation = ask_preparation(until)
        except actions.NotReleasable as refusal:
            form.add_error("until", str(refusal))
        else:
            if preparation is None:
                messages.info(request, "Ce rapport est déjà publié\u00a0: il ne change plus.")
                return redirect("committee:detail", until)
            return redirect(preparation)
    fields = ("title", "as_of", "state", "prepared_at", "released_at", "released_by_name")
    withdrawal = ("withdrawn_at", "withdrawn_by_name", "withdrawn_reason")
    reports = Report.objects.visible_to(request.user).only(*fields, *withdrawal, "audit")
    context = {
        "section_nav": "committee",
        "form": form,
        "reports": reports,
        "preparations": Preparation.objects.all(),
    }
    return render(request, "committee/workshop.html", context)


@require_GET
@only_for(perms.may_prepare)
def preparation(request, day):
    """Where a draft stands. Once it is there, its preparation is gone: the address leads to the draft."""
    preparation = Preparation.objects.filter(as_of=day).first()
    if preparation is None:
        report = report_or_404(request.user, day)
        if not request.htmx:
            return redirect(report)
        return render(request, "committee/_preparation.html", {"report": report})
    stuck = Preparation.objects.filter(actions.stuck(), pk=preparation.pk).exists()
    context = {"section_nav": "committee", "preparation": preparation, "stuck": stuck}
    page = "committee/_preparation.html" if request.htmx else "committee/preparation.html"
    return render(request, page, context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(perms.may_prepare)
def content(request, day):
    """What a moderator adds to a draft: a word, nominated themes, and questions that may be rewritten."""
    report = draft_or_404(request.user, day)
    form = NominationForm(report.payload, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.nominate(report, **form.cleaned_data, by=request.user)
        messages.success(request, "Le thème est désigné\u00a0: il figure dans le brouillon.")
        return redirect("committee:content", day)
    return render_content(request, report, form)


@only_for(perms.may_prepare)
@require_POST
def commentary(request, day):
    """The word of the moderators, read by the scan before it enters the draft."""
    report = draft_or_404(request.user, day)
    form = CommentaryForm(request.POST)
    if form.is_valid():
        try:
            actions.write_commentary(report, form.cleaned_data["commentary"])
        except actions.NotReleasable as refusal:
            form.add_error("commentary", str(refusal))
        else:
            messages.success(request, "Le mot est dans le brouillon.")
            return redirect("committee:content", day)
    return render_content(request, report, NominationForm(report.payload), form)


def _that_may_inspire(member):
    """Topics that an example may be rewritten from: its locks would tie one without a name to its author."""
    topics = topics_for(member)
    return topics.exclude(first_post__authorship__unnamed_as__gt="")  # wall: unnamed-examples


def render_content(request, report, form, commentary=None):
    shown = [line["theme"] for line in report.payload["themes"]]
    topics = (
        _that_may_inspire(request.user)
        .filter(
            question__themes__name__in=shown,
            question__expects_answer=True,
            created__lt=timezone.now() - AGE,
            posts_count__gt=1,
        )
        .annotate(found=Count("pk"))
        .select_related("forum")
        .prefetch_related("question__themes")
        .order_by("-created")[:CANDIDATES]
    )
    context = {
        "section_nav": "committee",
        "report": report,
        "form": form,
        "commentary": commentary or CommentaryForm(initial={"commentary": report.commentary}),
        "nominations": report.nominations.all(),
        "examples": report.examples.all(),
        "topics": topics,
    }
    return render(request, "committee/content.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(perms.may_prepare)
def example(request, day, id):
    """Rewrite one question, with its locks shown; nothing is kept before all are open."""
    report = draft_or_404(request.user, day)
    topics = _that_may_inspire(request.user).select_related("question", "poster")
    topic = get_object_or_404(topics, public_id=id)
    shown = {line["theme"] for line in report.payload["themes"]}
    question = getattr(topic, "question", None)
    themes = (
        [name for name in question.themes.values_list("name", flat=True) if name in shown] if question else []
    )
    form = ExampleForm(themes, request.POST if request.method == "POST" else None)
    locks = []
    if request.method == "POST" and form.is_valid():
        code = author_code(topic.poster_id, report.as_of.year)
        locks = locks_of(report, topic, **form.cleaned_data, author=code)
        try:
            actions.write_example(report, topic, **form.cleaned_data, by=request.user)
        except actions.NotReleasable:
            form.add_error("text", "Un verrou au moins est fermé\u202f; voyez lesquels, et réécrivez.")
        else:
            messages.success(request, "L’exemple est dans le brouillon. Son auteur, prévenu, peut refuser.")
            return redirect("committee:content", day)
    posts = topic.posts.filter(approved=True).order_by("created")
    context = {
        "section_nav": "committee",
        "report": report,
        "topic": topic,
        "posts": posts,
        "form": form,
        "locks": locks,
    }
    return render(request, "committee/example.html", context)


@require_safe
@only_for(perms.may_prepare)
def formerly(request, day, pk):
    """The page where a question is rewritten where it used to be, for who may rewrite it."""
    report = draft_or_404(request.user, day)
    topic = get_object_or_404(_that_may_inspire(request.user), pk=pk)
    return redirect("committee:example", report.as_of, topic.public_id, permanent=True)


@only_for(perms.may_prepare)
@require_POST
def drop_example(request, day, id):
    actions.drop_example(get_object_or_404(draft_or_404(request.user, day).examples, public_id=id))
    messages.success(request, "L’exemple est retiré du brouillon.")
    return redirect("committee:content", day)


@only_for(perms.may_prepare)
@require_POST
def drop_nomination(request, day, id):
    actions.drop_nomination(get_object_or_404(draft_or_404(request.user, day).nominations, public_id=id))
    messages.success(request, "Le thème est retiré du brouillon.")
    return redirect("committee:content", day)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(perms.may_refuse, hidden=True)
def inspiration(request):
    """Whoever asks questions says here whether they may inspire an anonymised example."""
    if request.method == "POST":
        if request.POST.get("choix") == "non":
            actions.refuse_inspiration(request.user)
            messages.success(request, "C’est noté\u00a0: aucune de vos questions n’inspirera d’exemple.")
        elif request.POST.get("choix") == "oui":
            actions.accept_inspiration(request.user)
            messages.success(request, "C’est noté, merci.")
        else:
            raise PermissionDenied("Choisissez oui ou non.")
        return redirect("committee:inspiration")
    return render(request, "committee/inspiration.html", {"refused": actions.has_refused(request.user)})
