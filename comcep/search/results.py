"""From what a member typed to what she may see: understand, ask the engine, read again in the database."""

from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace

from comcep.members.access.audiences import Audience, audiences_of
from comcep.search import analysis, statements
from comcep.search.documents import PROCEDURE, TOPIC, post_text, procedure_text
from comcep.search.engine import get_engine
from comcep.search.excerpts import Marker
from comcep.search.facets import Filters
from comcep.search.models import GlossaryTerm
from comcep.search.query import Query, Reader, expand, parse, understand
from forum.access.rows import topics_for
from forum.engine.forum_permission.handler import rights_of
from forum.engine.quotes import without
from forum.engine.rendering import plain_text, render
from forum.questions.addresses import topic_url
from kb.models import ProcedurePage

GREETS_AND_ASKS = (
    "aide aider avis besoin bonjour bonsoir cas cher chercher collègue coucou demande help merci problème "
    "question renseignement salut savoir situation souci svp urgence urgent"
)
KINDS = {"fiche": "Fiche", "discussion": "Discussion", "hors-pairs": "Hors pairs"}
PENDING = 2_000


@dataclass
class Result:
    """One line of the list, every word of it from the database."""

    kind: str
    url: str
    title: str
    excerpt: str
    object: object
    score: float = 0.0
    rank: int = 0

    @property
    def kind_label(self):
        return KINDS[self.kind]


@dataclass
class Results:
    query: Query
    rows: list = field(default_factory=list)
    total: int = 0
    facets: dict = field(default_factory=dict)
    limited: bool = False


def reader_of(member):
    """What the engine needs to know of ``member``: nothing is readable unless listed."""
    rights = rights_of(member)
    outside = rights.matrix.rights(frozenset({str(Audience.PUBLIC), str(Audience.OUTSIDERS)}))
    return Reader(
        sections=frozenset(rights.readable_ids()),
        audiences=frozenset(str(audience) for audience in audiences_of(member)),
        outsider_sections=frozenset(pk for pk, granted in outside.items() if granted),
        hidden=_no_longer_visible(member),  # wall: pending
    )


def _no_longer_visible(member):
    """What is being indexed again and that ``member`` may not read now: left out of counts and facets too."""
    pending = statements.pending(PENDING)
    if not pending:
        return ()
    topics = {pk for kind, pk in pending if kind == TOPIC}
    pages = {pk for kind, pk in pending if kind == PROCEDURE}
    if topics:
        # wall: pending-topics
        topics -= set(topics_for(member).filter(pk__in=topics).values_list("pk", flat=True))
    if pages:
        pages -= set(_visible_procedures(member, pages).values_list("pk", flat=True))
    return (*((TOPIC, pk) for pk in sorted(topics)), *((PROCEDURE, pk) for pk in sorted(pages)))


def _visible_procedures(member, ids):
    return ProcedurePage.objects.visible_to(member).filter(pk__in=ids)  # wall: found-procedures


NO_FILTER = Filters()


def find(
    member,
    text,
    filters=NO_FILTER,
    *,
    by_date=False,
    start=0,
    size=20,
    as_typed=False,
    facets=True,
):
    """What ``member`` finds for ``text``. Raises ``Unavailable`` when the engine cannot answer.

    A word that nothing readable holds is corrected (or completed, if it is the last one), unless
    ``as_typed``. A phrase in quotes that nothing holds is looked for again word by word.
    """
    engine, reader = get_engine(), reader_of(member)
    glossary = GlossaryTerm.objects.glossary()
    asked = {"by_date": by_date, "size": size, "facets": facets}
    with engine.one_page():
        query = understand(text, engine, reader, glossary, as_typed=as_typed)
        found = engine.search(query, reader, filters, start=start, **asked)
        if start and start >= found.total > 0:
            start = (found.total - 1) // size * size
            found = engine.search(query, reader, filters, start=start, **asked)
        rows = read_again(member, found.hits, query, reader, engine)
    gone = len(found.hits) - len(rows)
    for rank, row in enumerate(rows, start + 1):
        row.rank = rank
    return Results(query, rows, max(0, found.total - gone), found.facets, found.limited)


def suggest(member, text, size=6):
    """``(results, glossary entries)`` for a search being typed."""
    engine, reader = get_engine(), reader_of(member)
    query = parse(text)
    glossary = GlossaryTerm.objects.glossary()
    expanded = expand(query, glossary)
    with engine.one_page():
        hits = engine.suggest(query, reader, size)
    return read_again(member, hits, expanded, reader), expanded.meanings[:2]


@cache
def _says_nothing():
    return frozenset(analysis.terms(GREETS_AND_ASKS))


def similar(member, title, text, size=5):
    """Topics and procedures like a text being written. Nothing while it only greets and asks."""
    if set(analysis.terms(f"{title[:400]}\n{text[:4000]}")) <= _says_nothing():
        return []
    engine, reader = get_engine(), reader_of(member)
    with engine.one_page():
        hits = engine.similar(title, text, reader, size)
    return read_again(member, hits, Query(text=""), reader)


@dataclass(frozen=True)
class Origin:
    """A topic or a procedure that one reads, to look for what is like it."""

    key: tuple
    public_id: str
    title: str
    text: str
    url: str


def origin(member, kind, **which):
    """The ``sujet`` or the ``fiche`` of that key, if ``member`` reads it; ``None`` otherwise."""
    if kind == "sujet":
        # wall: alike-origin
        topic = topics_for(member).select_related("forum", "first_post").filter(**which).first()
        return topic and Origin(
            (TOPIC, topic.pk), topic.public_id, topic.subject, post_text(topic.first_post), topic_url(topic)
        )
    page = ProcedurePage.objects.visible_to(member).filter(**which).first()
    return page and Origin(
        (PROCEDURE, page.pk), page.public_id, page.title, page.intro, page.get_absolute_url()
    )


def like(member, origin, size):
    """Topics and procedures like that one, itself left out."""
    engine, reader = get_engine(), reader_of(member)
    with engine.one_page():
        hits = engine.similar(origin.title, origin.text, reader, size + 1)
    others = [hit for hit in hits if (hit.kind, hit.object_id) != origin.key]
    return read_again(member, others[:size], Query(text=""), reader)


def read_again(member, hits, query, reader, engine=None):
    """The hits that ``member`` may read now, as the database has them; with excerpts if given ``engine``."""
    topics = _topics(member, [hit.object_id for hit in hits if hit.kind == TOPIC], query, engine)
    pages = {}
    wanted = [hit.object_id for hit in hits if hit.kind == PROCEDURE]
    if wanted:
        pages = {page.pk: page for page in _visible_procedures(member, wanted).select_related("theme")}
    marker = Marker(query)
    rows = []
    for hit in hits:
        if hit.kind == TOPIC and hit.object_id in topics:
            topic = topics[hit.object_id]
            kind = "hors-pairs" if topic.forum_id in reader.outsider_sections else "discussion"
            rows.append(_row(kind, topic_url(topic), topic.subject, topic.text, topic, hit, marker))
        elif hit.kind == PROCEDURE and hit.object_id in pages:
            page = pages[hit.object_id]
            text = procedure_text(page) if engine else page.intro
            rows.append(_row("fiche", page.get_absolute_url(), page.title, text, page, hit, marker))
    return rows


def _row(kind, url, title, text, found, hit, marker):
    excerpt = marker.excerpt(text) if text else ""
    return Result(kind, url, marker.mark(title), excerpt, found, hit.score)


def _topics(member, ids, query, engine):
    """``{id: topic}`` with the ``text`` that matches best, still readable, in one statement as a rule.

    A topic is what its line prints, not an instance: its columns, its section (``forum``), ``accepted``.
    """
    if not ids:
        return {}
    rights, found = rights_of(member), {}
    if engine:
        parts = engine.best_parts(query, [(TOPIC, pk) for pk in ids])
        # wall: found-posts
        rows = statements.topics_with_posts(ids, list(parts.values()), rights.readable_ids())
        found = {row["pk"]: row for row in rows}
    if missing := [pk for pk in ids if pk not in found]:
        # wall: found-topics
        found |= {row["pk"]: row for row in statements.topics(missing, rights.readable_ids())}
    for row in found.values():
        row["forum"] = rights.matrix.sections[row["forum_id"]]
        row["text"] = plain_text(without(row["html"] or render(row["raw"]))) if "html" in row else ""
    return {pk: SimpleNamespace(**row) for pk, row in found.items()}
