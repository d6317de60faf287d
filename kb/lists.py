"""What the two pages of the knowledge base print: the filtered list, and one article in its context."""

from collections import Counter

from django.db.models import CharField, Count, F, Q, Value
from django.utils.text import capfirst
from wagtail.models import PageLogEntry

from comcep.members.access.audiences import Audience, is_moderator
from comcep.members.addresses import reverse
from comcep.paging import address_of, asked_page, pages_of
from forum.access.rows import topics_for
from forum.questions.addresses import topic_url
from kb.forms import FeedbackForm, FilterForm
from kb.models import READERS, Feedback, ProcedurePage
from kb.panels import panels_of
from kb.perms import can_follow, can_give_feedback, can_read_names

PER_PAGE = 50
PRINTED = "pk title slug intro kind shown as_of audience theme__name".split()
OPENED = {Audience.OUTSIDERS, Audience.PUBLIC}
TONES = {"verifiee": "solved", "a-verifier": "waiting", "en-revision": "accent", "obsolete": "danger"}
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


def article(page, request):
    """The context of one procedure for this reader. A constant number of statements."""
    member = request.user
    provenances = list(page.provenances.select_related("author", "network", "post", "topic"))
    topics = {
        topic.pk: topic
        for topic in topics_for(member).filter(provenances__page=page.pk).select_related("forum").distinct()
    }
    moderator = is_moderator(member)
    sections = page.sections()
    return {
        "sections": sections,
        "long": len(sections) > 2,
        "shown_state": page.shown_state,
        "tone": TONES[page.shown_state],
        "networks": list(page.networks.all()),
        "publics": list(page.publics.all()),
        "schemes": list(page.schemes.all()),
        "regions": list(page.regions.all()),
        "sources": [{"topic": topic, "url": topic_url(topic)} for topic in topics.values()],
        "credits": _credits(provenances, named=can_read_names(member)),
        "own_credit": next((p for p in provenances if p.author_id == member.pk and not p.outsider), None),
        "history": _history(page),
        "may_vote": can_give_feedback(member),
        "may_follow": can_follow(member),
        "followed": can_follow(member) and page.follows.filter(member=member.pk).exists(),
        "feedback_form": FeedbackForm(initial=_own_feedback(page, member)),
        "changed_sources": [p for p in provenances if moderator and _changed(p)],
        "errors_to_handle": Feedback.objects.to_handle().filter(page=page.pk).count() if moderator else 0,
        "moderator": moderator,
        "panels": panels_of(page, member),
    }


def _credits(provenances, *, named):
    """Who is thanked, once each: by name when the author agreed and the reader is a peer, else by network."""
    people = {}
    for provenance in provenances:
        people.setdefault(provenance.author_id or f"gone-{provenance.pk}", provenance)
    lines = Counter()
    for provenance in people.values():
        author = provenance.author
        if named and provenance.named and author:
            network = f" ({provenance.network.name})" if provenance.network_id else ""
            lines[f"{author.display_name}{network}"] += 1
        else:
            lines[provenance.credit] += 1
    return [{"text": text, "count": count} for text, count in lines.items()]


def _history(page):
    """Days of publication, the last first."""
    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
    return list(entries.order_by("-timestamp").values_list("timestamp", flat=True)[:20])


def _own_feedback(page, member):
    if not can_give_feedback(member):
        return {}
    return Feedback.objects.filter(page=page.pk, member=member.pk).values("verdict", "reason").first() or {}


def _changed(provenance):
    """Whether the message has been edited since it was taken over."""
    return provenance.post is not None and provenance.post.updated > provenance.post_updated
