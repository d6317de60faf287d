"""« Rubriques »: the sections as moderators arrange them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.moderation import arranging
from comcep.moderation.perms import for_moderators
from comcep.moderation.section_forms import MergeForm, SectionForm
from forum.access.rows import reviewed_sections
from forum.engine.forum.models import Forum
from forum.engine.forum_permission.handler import rights_of
from forum.questions.models import Merge, SectionAudience
from forum.sections import merging, tree
from forum.sections.addresses import Unfit
from forum.sections.arranging import NewReaders, Refused
from forum.writing.doors import refuse

NAV = "moderation"
MODEL_FIELDS = {"audience": "audience", "parent": "parent", "holds_topics": "title_only", "target": "target"}


@never_cache
@require_GET
@for_moderators
def sections(request):
    """The tree, with what may be done to each; the last merge, while it can be undone."""
    rows = _rows(request.user)
    context = {
        "rows": [row for row in rows if not row["archived"]],
        "archives": [row for row in rows if row["archived"]],
        "undoable": _undoable(request.user),
        "section_nav": NAV,
    }
    return render(request, "moderation/sections.html", context)


def _rows(member):
    """The sections that this moderator moderates, in the order of the tree, each knowing its neighbours."""
    reviewed = set(reviewed_sections(member))
    held = [s for s in rights_of(member).sections() if s.id in reviewed]
    found = tree.sections(member, held, news=False)
    siblings = {}
    for row in found.values():
        above = found.get(row["parent"])
        row["depth"] = above["depth"] + 1 if above else 0
        row["review_label"] = SectionAudience.Review(row["review"]).label if row["review"] else ""
        siblings.setdefault((row["parent"], row["archived"]), []).append(row)
    for line in siblings.values():
        line[0]["first"] = line[-1]["last_of_all"] = True
    return list(found.values())


def _undoable(member):
    recent = Merge.objects.filter(
        undone_at=None,
        at__gt=timezone.now() - merging.TO_UNDO,
        target__in=reviewed_sections(member),
    )
    return recent.select_related("source", "target").order_by("-at").first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def create(request):
    form = SectionForm(
        request.POST or None,
        member=request.user,
        initial={"audience": "peers", "new_topics": True, "parent": _slug_of(request)},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                section = arranging.create(form.wanted(), by=request.user)
            except (Refused, Unfit) as refusal:
                _say(form, refusal)
            else:
                messages.success(request, f"Rubrique «\u202f{section.name}\u202f» créée.")
                return redirect("moderation:sections")
    context = {"form": form, "section": None, "section_nav": NAV}
    return render(request, "moderation/section.html", context, status=status)


def _slug_of(request):
    asked = request.GET.get("dans", "")
    return asked if tree.key_of(rights_of(request.user), asked) else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def change(request, id):
    """What the section is; when somebody would newly read something, say who and what, and ask again."""
    section = reachable_section(request, id)
    form = SectionForm(request.POST or None, member=request.user, section=section)
    widening, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                agreed = request.POST.get("confirmer", "")
                changed = arranging.change(section, form.wanted(), by=request.user, agreed=agreed)
            except (Refused, Unfit) as refusal:
                _say(form, refusal)
            except NewReaders as asked:
                widening, status = readers_said(asked), 409
            else:
                name = f"«\u202f{form.cleaned_data['name']}\u202f»"
                messages.success(
                    request, f"Rubrique {name} modifiée." if changed else f"Rien n’a changé dans {name}."
                )
                return redirect("moderation:sections")
    context = {"form": form, "section": section, "widening": widening, "section_nav": NAV}
    return render(request, "moderation/section.html", context, status=status)


@require_POST
@for_moderators
def step(request, id):
    """One place up or down, among the neighbours that this moderator sees; focus comes back to the row."""
    section = reachable_section(request, id)
    among = [row["pk"] for row in _rows(request.user) if not row["archived"]]
    if section.pk in among:
        arranging.step(section, request.POST.get("vers") == "haut", by=request.user, among=among)
    return redirect(f"{reverse('moderation:sections')}#rubrique-{section.public_id}")


@require_POST
@for_moderators
def archive(request, id):
    section = reachable_section(request, id)
    archived = request.POST.get("etat") != "0"
    name = f"«\u202f{section.name}\u202f»"
    if arranging.archive(section, archived, by=request.user):
        messages.success(
            request,
            f"{name} est archivée\u00a0: elle se lit, mais personne n’y écrit plus."
            if archived
            else f"{name} est rouverte.",
        )
    return redirect("moderation:sections")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def merge(request, id):
    """Choose the section that takes everything; when their readers differ, say who and ask again."""
    section = reachable_section(request, id)
    form = MergeForm(request.POST or None, member=request.user, section=section)
    widening, target, status = None, None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            target = Forum.objects.get(slug=form.cleaned_data["target"])
            try:
                arranging.merge(section, target, by=request.user, agreed=request.POST.get("confirmer", ""))
            except Refused as refusal:
                form.add_error("target", str(refusal))
            except NewReaders as asked:
                widening, status = readers_said(asked), 409
            else:
                return redirect("moderation:sections")  # which says it, beside what undoes it
    context = {
        "form": form, "section": section, "target": target, "widening": widening, "section_nav": NAV,
        "topics": section.direct_topics_count,
    }  # fmt: skip
    return render(request, "moderation/merge_sections.html", context, status=status)


@require_POST
@for_moderators
def undo_merge(request, id):
    merged = get_object_or_404(
        Merge.objects.select_related("source", "target"),
        public_id=id,
        target__in=reviewed_sections(request.user),
    )
    try:
        done = arranging.undo_merge(merged, by=request.user)
    except Refused as refusal:
        return refuse(request, str(refusal), status=409)
    if not done and not merged.undone_at:
        return refuse(request, merging.TOO_LATE, status=409)
    messages.success(request, f"«\u202f{merged.source.name}\u202f» existe de nouveau, comme avant.")
    return redirect("moderation:sections")


def reachable_section(request, id):
    found = Forum.objects.filter(pk__in=reviewed_sections(request.user))  # wall: arranged
    return get_object_or_404(found.select_related("audience", "parent"), public_id=id)


def readers_said(asked):
    """What the page says before anybody newly reads something."""
    return {
        "token": asked.token,
        "gained": [(section.name, READERS[widest(kinds)]) for section, kinds in asked.gained.items()],
        "lost": [(section.name, READERS[widest(kinds)]) for section, kinds in asked.lost.items()],
    }


READERS = {
    "outsiders": "les membres hors pairs",
    "peers": "tous les conseillers",
    "moderators": "l’animation",
}


def widest(kinds):
    return next(kind for kind in READERS if kind in kinds)


def _say(form, refusal):
    field = MODEL_FIELDS.get(getattr(refusal, "field", None), None)
    form.add_error("address" if isinstance(refusal, Unfit) else field, str(refusal))
