"""The lists of topics: of one section, and across sections."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comcep.members.addresses import reverse
from comcep.paging import PER_PAGE, asked_page, pages_of
from forum.access.doors import led_to, reader
from forum.engine.forum_permission.handler import rights_of
from forum.reading import lists
from forum.sections import tree, undoing
from forum.sections.unread import unread_keys

LAST_PAGE = 200  # Deeper, a section costs the database more than it is worth; the search finds what is older.

LISTED = 200  # « Non lus », « Sujets actifs » and « Sans réponse » stop there.


@require_safe
@reader
def section(request, section):
    member = request.user
    here = tree.section_for(member, section)
    if here is None:
        if today := tree.slug_of_today(rights_of(member), section):
            return led_to(request, reverse("questions:section", args=[today]), permanent=False)
        raise Http404("Cette rubrique n’existe pas, ou vous n’y avez pas accès.")
    page = pages_of(here["topics"], asked_page(request), here["url"], last=LAST_PAGE)
    pks = [] if here["is_category"] else lists.in_section(here["pk"], page)
    return render(
        request,
        "questions/section.html",
        {
            "section_nav": "forum",
            "section": here,
            "crumbs": [("Forum", reverse("questions:index")), *here["above"], (here["name"], None)],
            "rows": lists.topic_rows(pks, member),
            "page": page,
            "may_unmark": undoing.marked(request) is not None,
            "may_ask": not here["is_category"] and rights_of(member).has("can_start_new_topics", here["pk"]),
        },
    )


def _listing(request, name, pks):
    """One page of a list that crosses sections; ``pks``: its first ``LISTED`` topics, and one more if any."""
    base = reverse(f"questions:{name}")
    page = pages_of(len(pks), asked_page(request), base, last=LISTED // PER_PAGE)
    total = len(pks)
    return render(
        request,
        f"questions/{name}.html",
        {
            "section_nav": "forum",
            "crumbs": [("Forum", reverse("questions:index"))],
            "rows": lists.topic_rows(pks[page.rows], request.user, with_section=True),
            "page": page,
            "may_unmark": undoing.marked(request) is not None,
            "total": min(total, LISTED),
            "more": total > LISTED,
        },
    )


@require_safe
@reader
def unread(request):
    return _listing(request, "unread", unread_keys(request.user, LISTED + 1))


@require_safe
@reader
def unanswered(request):
    return _listing(request, "unanswered", [pk for pk, _ in lists.waiting(request.user, LISTED + 1)])


@require_safe
@reader
def active(request):
    return _listing(request, "active", lists.active(request.user, LISTED + 1))
