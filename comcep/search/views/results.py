"""The search page."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from comcep import aside
from comcep.asked import whole_number
from comcep.members.access.doors import only_for
from comcep.paging import PER_PAGE, asked_page, pages_of
from comcep.search import results as searching
from comcep.search import usage
from comcep.search.engine import Unavailable
from comcep.search.facets import HEADINGS, PARAMETERS, Filters
from comcep.search.perms import may_search
from comcep.search.query import MAX_LENGTH
from comcep.search.result_lines import line
from forum.engine.forum_permission.handler import rights_of
from forum.sections import tree
from kb.models import ProcedurePage

LAST_PAGE = 50
SHOWN_VALUES = 12


@require_safe
@only_for(may_search)
def results(request):
    text = request.GET.get("q", "")[: MAX_LENGTH * 2]
    rights = rights_of(request.user)
    sections = [s for s in rights.sections() if not s.is_category]
    filters, ignored = _filters(request.GET, sections, rights)
    by_date = request.GET.get("tri") == "date"
    as_typed = request.GET.get("telquel") == "1"
    number = min(asked_page(request), LAST_PAGE)
    context = {
        "section_nav": "search",
        "own_search": True,
        "search_query": text.replace("\x00", " "),
        "sections": sections,
        "filter_ignored": ignored,
        "by_date": by_date,
    }
    try:
        found = searching.find(
            request.user,
            text,
            filters,
            by_date=by_date,
            as_typed=as_typed,
            start=(number - 1) * PER_PAGE,
            size=PER_PAGE,
        )
    except Unavailable:
        return render(request, "search/results.html", context | {"unavailable": True}, status=503)
    if text.strip() and number == 1 and not filters.active():
        aside.reading.hand(_note, request.GET.get("apres", "")[:MAX_LENGTH], found)
    link = _links(request.GET)
    facets = _facets(found.facets, found.total, filters, sections, link)
    context |= {
        "results": found,
        "rows": [line(row) for row in found.rows],
        "facets": facets,
        "kept": _kept(request.GET, filters, facets),
        "chosen": _chosen(filters, facets, sections, request.GET, link),
        "without_filters": link(**{name: None for name in PARAMETERS.values()}),
        "by_relevance_url": link(tri=None),
        "by_date_url": link(tri="date"),
        "as_typed_url": link(telquel="1"),
        "page": pages_of(found.total, number, link(), last=LAST_PAGE),
        "ask_query": urlencode({"titre": found.query.text[:200]}),
    }
    return render(request, "search/results.html", context)


def _note(before, found):
    usage.note_reformulation(before, found.query.text)
    if found.total == 0 or found.query.corrected:
        usage.note_search(found.query.text, found=found.total)


# -- what the page needs ----------------------------------------------------------------------------------

STATES = dict(ProcedurePage.State.choices)


def _filters(data, sections, rights):
    """``(filters, whether a value was unknown)``: an unknown value is ignored, and the page says so."""
    asked = {name: data.get(parameter, "").replace("\x00", "")[:60] for name, parameter in PARAMETERS.items()}
    slug = tree.slug_of_today(rights, asked["section"])
    known = asked | {
        "kind": asked["kind"] if asked["kind"] in searching.KINDS else "",
        "section": next((s.id for s in sections if s.slug == slug), None),
        "state": asked["state"] if asked["state"] in STATES else "",
        "accepted": asked["accepted"] == "retenue",
        "year": whole_number(asked["year"], digits=4) or None,
    }
    return Filters(**known), any(asked[name] and not known[name] for name in asked)


def _kept(data, filters, facets):
    """``(name, value)`` of what the form of the facets does not ask, and that stays when it is sent."""
    asked = {facet["name"] for facet in facets}
    unasked = [PARAMETERS[name] for name in filters.active() if name not in asked]
    return [(name, data[name]) for name in ("q", "tri", "telquel", *unasked) if data.get(name)]


def _links(data):
    """Build addresses of this page with some parameters changed; the page number never carries over."""
    kept = {
        name: data[name].replace("\x00", "")
        for name in ("q", *PARAMETERS.values(), "tri", "telquel")
        if data.get(name)
    }

    def link(**changes):
        asked = {name: value for name, value in (kept | changes).items() if value not in (None, "")}
        return f"?{urlencode(asked)}"

    return link


def _facets(counts, total, filters, sections, link):
    """Each facet that can narrow the list, with its values: label, count, address, whether it is chosen."""
    names = {s.id: (s.slug, s.name) for s in sections}
    active = filters.active()
    facets = []
    for facet, parameter in PARAMETERS.items():
        values = []
        for value, label, count in counts.get(facet, ()):
            slug = value
            if facet == "section":
                if value not in names:
                    continue
                slug, label = names[value]
            elif facet == "accepted":
                slug, label = "retenue", "Réponse retenue"
            else:
                label = {"kind": searching.KINDS, "state": STATES}.get(facet, {}).get(value, label) or str(
                    value
                )
            chosen = active.get(facet) == value
            url = link(**{parameter: None if chosen else slug})
            values.append(
                {
                    "label": label,
                    "slug": slug,
                    "count": count,
                    "counted": tree.number(count),
                    "url": url,
                    "chosen": chosen,
                }
            )
        if facet == "year":
            values.sort(key=lambda v: v["label"], reverse=True)
        elif facet in active and not any(v["chosen"] for v in values):
            continue
        if any(v["chosen"] or v["count"] < total for v in values):
            shown = [v for at, v in enumerate(values) if at < SHOWN_VALUES or v["chosen"]]
            facets.append(
                {"heading": HEADINGS[facet], "name": facet, "parameter": parameter, "values_shown": shown}
            )
    return facets


def _chosen(filters, facets, sections, data, link):
    """The filters in force, each with the address without it: chips above the list.

    A value that no readable result has is called as the address has it: its name is not told.
    """
    labels = {
        "kind": searching.KINDS.get(filters.kind),
        "state": STATES.get(filters.state),
        "section": next((s.name for s in sections if s.id == filters.section), None),
        "accepted": "retenue",
    }
    for facet in facets:
        for value in facet["values_shown"]:
            if value["chosen"]:
                labels[facet["name"]] = value["label"]
    return [
        {
            "heading": HEADINGS[name],
            "label": labels.get(name) or data[PARAMETERS[name]].replace("\x00", "")[:60],
            "url": link(**{PARAMETERS[name]: None}),
        }
        for name in filters.active()
    ]
