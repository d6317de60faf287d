"""The filtered list of procedures."""

from collections import Counter

from django.db.models import CharField, Count, F, Q, Value
from django.utils.text import capfirst

from comcep.members.access.audiences import Audience
from comcep.members.addresses import reverse
from comcep.paging import address_of, asked_page, pages_of
from kb.models import READERS, ProcedurePage
from kb.reading.forms import FilterForm
from kb.reading.tones import TONES

PER_PAGE = 50
PRINTED = "pk title slug intro kind shown as_of audience theme__name".split()
OPENED = {Audience.OUTSIDERS, Audience.PUBLIC}
FILTERS = {
    "theme": "theme__slug",
    "genre": "kind",
    "dispositif": "schemes__slug",
    "public": "publics__slug",
    "reseau": "networks__slug",
    "etat": "shown",
}


def listing(request):
    """The context of the list: rows of this page, filters with the counts of what this reader may see.

    An unknown value of a filter is ignored with a sentence; a page beyond the last one gives the last one.
    """
    visible = ProcedurePage.objects.visible_to(request.user).with_shown_state()
    choices, total = _choices(visible)
    form = FilterForm(request.GET, choices)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    wanted = Q(**{FILTERS[name]: value for name, value in chosen.items() if name != "reseau"})
    if "reseau" in chosen:  # a procedure that names no network is for all of them
        wanted &= Q(networks__slug=chosen["reseau"]) | Q(networks__isnull=True)
    rows = (
        visible.filter(wanted)
        .distinct()
        .values(*PRINTED)
        .order_by(F("theme__name").asc(nulls_last=True), "title", "pk")
    )
    if chosen:  # else the filters have counted everything already
        total = rows.count()
    page = pages_of(total, asked_page(request), address_of(request), per_page=PER_PAGE)
    return {
        "form": form,
        "paging": page,
        "rows": _rows(rows[page.rows], len(form.fields["reseau"].choices) - 1),
        "chosen": chosen,
    }


def _rows(pages, network_count):
    """What each line of the list prints; the networks in one statement, and none named when it is all."""
    pages, networks = list(pages), {}
    through = ProcedurePage.networks.through.objects.filter(procedurepage__in=[page["pk"] for page in pages])
    ordered = through.order_by("network__position", "network__name")
    for pk, name in ordered.values_list("procedurepage_id", "network__name"):
        networks.setdefault(pk, []).append(name)
    path = reverse("kb:procedure", args=["x"])
    kinds, states, readers = (
        dict(choices) for choices in (ProcedurePage.Kind.choices, ProcedurePage.State.choices, READERS)
    )
    return [
        {
            "url": path.replace("/x/", f"/{page['slug']}/"),
            "title": page["title"],
            "intro": page["intro"],
            "theme": page["theme__name"],
            "kind": kinds[page["kind"]],
            "state": states[page["shown"]],
            "tone": TONES[page["shown"]],
            "opened": readers[page["audience"]] if page["audience"] in OPENED else "",
            "as_of": str(page["as_of"]),
            "networks": ", ".join(named)
            if len(named := networks.get(page["pk"], ())) < network_count
            else "",
        }
        for page in pages
    ]


def _choices(visible):
    """Choices of the filters with their counts, and the total, in two statements whatever the size."""
    counts = {name: Counter() for name in FILTERS}
    names = {"genre": dict(ProcedurePage.Kind.choices), "etat": dict(ProcedurePage.State.choices)}
    names |= {"theme": {}, "dispositif": {}, "public": {}, "reseau": {}}
    own = visible.order_by().values_list("kind", "shown", "theme__slug", "theme__name").annotate(Count("pk"))
    for kind, shown, theme, theme_name, count in own:
        counts["genre"][kind] += count
        counts["etat"][shown] += count
        if theme:
            counts["theme"][theme] += count
            names["theme"][theme] = theme_name

    def spread(field, label):
        rows = visible.order_by().annotate(which=Value(label, output_field=CharField()))
        return rows.values_list("which", f"{field}__slug", f"{field}__name").annotate(Count("pk"))

    for_all = 0
    several = spread("schemes", "dispositif"), spread("networks", "reseau")
    for label, slug, name, count in spread("publics", "public").union(*several, all=True):
        if slug:
            counts[label][slug] += count
            names[label][slug] = name
        elif label == "reseau":
            for_all = count
    for slug in names["reseau"]:
        counts["reseau"][slug] += for_all
    fixed = {"genre", "etat"}
    choices = {
        which: [
            (value, f"{capfirst(label)} ({counts[which][value]})")
            for value, label in (
                names[which].items() if which in fixed else sorted(names[which].items(), key=lambda n: n[1])
            )
            if counts[which][value]
        ]
        for which in FILTERS
    }
    return choices, sum(counts["genre"].values())
