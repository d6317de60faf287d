"""The page of a new question."""

from functools import partial

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from comcep.members.access.doors import only_for
from comcep.members.files.chosen import Chosen
from forum.access import perms
from forum.engine.forum.models import Forum
from forum.engine.rendering import MAX_LENGTH, plain_text
from forum.engine.rendering import render as to_html
from forum.questions.models import Draft
from forum.sections import tree
from forum.writing import alike, asking, drafts, places, said, suggested
from forum.writing.doors import for_members, refuse
from forum.writing.question_forms import AskForm
from forum.writing.views.forms import FORUM, held_before, posted
from forum.writing.views.preview import SHOW

SUGGEST, TAKE = "proposer", "prendre"
"""The buttons by which one asks, without a script, where a question belongs, and takes what is proposed."""


def ask_page(request, **kwargs):
    return reverse("questions:ask")


@transaction.non_atomic_requests  # files are read meanwhile; each action is atomic
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(ask_page)
@only_for(perms.may_read_forum)
def ask(request):
    member = request.user
    sections = perms.startable_sections(member)
    if not sections:
        if not perms.rights_of(member).sections():
            raise Http404
        return refuse(request, "Vous ne pouvez pas ouvrir de sujet dans les rubriques que vous lisez.")
    status = 200
    if request.method == "POST":
        form = AskForm(request.POST, member=member, chosen=Chosen.posted(request, places.QUESTION))
        form.inserted = suggested.take(form, request.POST.get(TAKE, "")) or TAKE in request.POST
        form.inserted = form.inserted or SUGGEST in request.POST
        if found := _answers_already(request, form):
            form.seen_alike()
            return _ask_page(request, form, found=found)
        publish = partial(_ask, member, form)
        heading = "Avant de publier votre question"
        status, answer = posted(request, form, publish, said.after_asking, heading=heading)
        if answer:
            return answer
    else:
        initial = _ask_initial(request, sections)
        form = AskForm(
            member=member,
            chosen=Chosen.before(member, places.QUESTION),
            draft_saved=initial.pop("draft_saved", None),
            initial=initial,
        )
    return _ask_page(request, form, status=status)


def _ask_page(request, form, *, found=(), status=200):
    filled = request.method == "POST"
    proposed = {field: _proposed(form, field) if filled else [] for field in suggested.MOST}
    context = {"form": form, "found": found, "section_nav": FORUM, "suggested": proposed}
    return render(request, "questions/ask.html", context, status=status)


@never_cache
@require_POST
@sensitive_post_parameters()
@for_members(ask_page)
def suggest(request):
    """Beside a field of the form, while it is filled: a POST, so that no log holds its words."""
    field = request.POST.get("pour", "")
    if field not in suggested.MOST or not perms.startable_sections(request.user):
        raise Http404
    form = AskForm(request.POST, member=request.user)
    context = {"proposed": _proposed(form, field), "of": field}
    return render(request, "questions/_suggested.html", context)


def _proposed(form, field):
    title, text = (form.data.get(form.add_prefix(name), "") for name in ("title", "text"))
    return suggested.of(form, field, title[:300], plain_text(to_html(text[:MAX_LENGTH])))


def _answers_already(request, form):
    """What resembles a sound question whose writer has not seen the list that scripts show meanwhile."""
    if alike.SEEN in request.POST or form.inserted or SHOW in request.POST or not form.is_valid():
        return []
    data = form.cleaned_data
    if data["announcement"] or form.has_served():
        return []
    return alike.boxes(data["title"], plain_text(to_html(data["text"])), request.user)


def _ask(member, form, checked):
    data = form.cleaned_data
    return asking.ask(
        member,
        section=Forum.objects.get(slug=data["section"]),
        title=checked.title,
        text=checked.text,
        themes=data["themes"],
        schemes=data["schemes"],
        situation=form.situation(checked.tried),
        expects_answer=not data["announcement"],
        unnamed=data.get("unnamed", False),
        key=data["key"],
        files=checked.files,
        screened=checked.counts,
        called=checked.called,
    )


def _ask_initial(request, sections):
    """What was kept through sign-in, else the draft; the section of the page one comes from wins."""
    initial = {}
    kept_drafts = Draft.objects.filter(member=request.user, topic=None).select_related("section")
    if draft := kept_drafts.first():
        initial = {
            "title": draft.title,
            "text": draft.text,
            "tried": draft.tried,
            **draft.about,
            "section": draft.section and draft.section.slug,
            "draft_saved": draft.updated_at,
        }
    if held := held_before(request, places.QUESTION):
        initial |= held
        section = section_among(request.user, sections, initial.get("section"))
        words = {name: initial.get(name, "") for name in ("title", "text", "tried")}
        posted = {name: value if isinstance(value, list) else [value] for name, value in held.items()}
        about = drafts.about_question(posted)
        drafts.save_draft(request.user, section=section, about=about, **words)
    slug = request.GET.get("rubrique") or request.GET.get("section")
    if section := section_among(request.user, sections, slug):
        initial["section"] = section.slug
    if asked := request.GET.get("titre", "").strip():  # from a search that found nothing
        initial["title"] = initial.get("title") or asked[:150]
    return initial


def section_among(member, sections, slug):
    """The section to which that slug leads, or what was sent for one, among those where one may write."""
    slug = tree.slug_of_today(perms.rights_of(member), slug)
    found = next((s for s in sections if s.slug == slug), None)
    return Forum.objects.get(pk=found.id) if found else None
