"""The rubrics, and marking them as read."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access.doors import inside
from comcep.members.addresses import reverse
from forum.access import perms
from forum.access.doors import reader
from forum.engine.forum_permission.handler import rights_of
from forum.sections import tree, undoing
from forum.sections.unread import MANY, mark_sections, unmark_sections


@require_safe
@reader
def index(request):
    member = request.user
    roots = tree.roots_for(member)
    shown = [root for root in roots if not root["archived"]]
    unread = sum(root["all_unread"] for root in roots)
    return render(
        request,
        "questions/index.html",
        {
            "section_nav": "forum",
            "peers_roots": [root for root in shown if not root["outsiders"]],
            "outsiders_roots": [root for root in shown if root["outsiders"]],
            "archives": [row for root in roots for row in root["archives"]],
            "counted": tree.counted(
                sum(root["all_topics"] for root in roots), sum(root["all_posts"] for root in roots)
            ),
            "unread": unread,
            "unread_counted": tree.number(unread),
            "unread_more": any(
                row["news"] >= MANY for root in roots for row in [*root["rows"], *root["archives"]]
            ),
            "may_unmark": undoing.marked(request) is not None,
            "may_ask": bool(perms.startable_sections(member)),
        },
    )


@require_POST
@reader
def mark_read(request):
    """Mark one section with what it holds, or all of them, as read; then back to where the button was."""
    rights = rights_of(request.user)
    pks = rights.readable_ids()
    asked = request.POST.get("section", "")
    if asked:
        pk = tree.key_of(rights, tree.slug_of_today(rights, asked))
        pks = [held.id for held in tree.branch(rights, pk)]
        if not pks:
            raise Http404("Cette rubrique n’existe pas, ou vous n’y avez pas accès.")
    if not undoing.just_marked(request, pks):
        undoing.remember(request, *mark_sections(request.user, pks))
    messages.success(
        request, "Cette rubrique est marquée comme lue." if asked else "Tout le forum est marqué comme lu."
    )
    return _back(request)


@require_POST
@reader
def unmark_read(request):
    """Undo the last « marquer comme lu » of this session."""
    marked = undoing.marked(request)
    if marked:
        unmark_sections(request.user, *marked)
        undoing.forget(request)
        messages.success(request, "Ce que vous n’aviez pas lu est de nouveau non lu.")
    else:
        messages.warning(request, "Il est trop tard pour annuler\u202f: ces sujets restent lus.")
    return _back(request)


def _back(request):
    return redirect(inside(request, request.POST.get("next", ""), reverse("questions:index")))
