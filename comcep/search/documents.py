"""What is indexed of a topic and of a procedure, read from the database in few statements."""

from collections import defaultdict
from operator import attrgetter, itemgetter

from django.utils import timezone

from comcep.members.models import Network, Region
from comcep.search import analysis
from comcep.search.engine import PROCEDURE, TOPIC, Document, Part
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.quotes import without
from forum.engine.rendering import plain_text, render
from forum.questions.kinds import Contract
from forum.questions.models import Public, Scheme, Theme
from kb.models import ProcedurePage

CHUNK = 200
CONTRACTS = dict(Contract.choices)


def documents(after=None):
    """Everything there is to find, in the order of ``place``; ``after`` is a key, and leaves out what comes
    before. Use it to fill an index."""
    kind, last = after or (TOPIC, 0)
    if kind == TOPIC:
        yield from topic_documents(after=last)
        last = 0
    yield from kb_documents(after=last)


def load(keys):
    """The documents that still exist among ``keys``; the others are gone, hidden or unpublished."""
    for kind, loader in ((TOPIC, topic_documents), (PROCEDURE, kb_documents)):
        ids = [object_id for of_kind, object_id in keys if of_kind == kind]
        if ids:
            yield from loader(ids)


def count():
    """How many documents there are, for a progress bar."""
    topics = Topic.objects.filter(approved=True, first_post__isnull=False)
    return topics.count() + ProcedurePage.objects.live().count()


def _chunks(rows, ids, last, key=attrgetter("pk")):
    """``rows`` by ascending key, a chunk at a time: memory stays flat at any size."""
    if ids is not None:
        for at in range(0, len(ids), CHUNK):
            yield list(rows.filter(pk__in=ids[at : at + CHUNK]))
        return
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = key(chunk[-1])


class _Schemes:
    """Which schemes a title names: what a text is filed under when nobody has said it."""

    def __init__(self):
        self.forms = [
            (f" {form} ", (scheme.slug, scheme.name))
            for scheme in Scheme.objects.all()
            for name in scheme.name_list
            if (form := " ".join(analysis.terms(name)))
        ]

    def of(self, stated, *titles):
        """``(slug, name)`` of those that were chosen, or else of those that the titles name."""
        if not stated:
            padded = f" {' | '.join(' '.join(analysis.terms(title)) for title in titles)} "
            stated = {scheme for form, scheme in self.forms if form in padded}
        return tuple(sorted(stated))


def _pairs(rows):
    return tuple(sorted({(row.slug, row.name) for row in rows}))


def topic_documents(ids=None, after=0):
    """Approved topics with their approved posts, five statements for each chunk.

    Columns rather than rows: a whole forum passes here, and instances cost more than what is indexed of them.
    """
    schemes, networks, regions = _Schemes(), Network.objects.in_bulk(), Region.objects.in_bulk()
    columns = (
        "pk",
        "subject",
        "forum_id",
        "last_post_on",
        "created",
        "question__accepted_post_id",
        "question__self_solved",
        "question__situation__contract",
        "question__situation__region_id",
    )
    rows = Topic.objects.filter(approved=True).order_by("pk").values(*columns)
    for topics in _chunks(rows, ids, after, key=itemgetter("pk")):
        pks = [topic["pk"] for topic in topics]
        posts, themes = defaultdict(list), _chosen(Theme, pks)
        stated, publics = _chosen(Scheme, pks), _chosen(Public, pks)
        found = (
            Post.objects.filter(topic__in=pks, approved=True)
            .order_by("created", "pk")
            .values_list(
                "topic_id",
                "pk",
                "_content_rendered",
                "content",
                "authorship__network_id",
                "authorship__region_id",
                "authorship__unnamed_as",
            )
        )
        for topic_id, *post, unnamed in found:
            posts[topic_id].append([*post[:-2], None, None] if unnamed else post)  # wall: unnamed-facets
        for topic in topics:
            if written := posts.get(topic["pk"]):
                # The region is that of the situation, else the asker’s at the time of writing; the networks
                # are those of all who wrote. Who asked without a name is filed under neither.
                asked_from = topic["question__situation__region_id"] or written[0][-1]
                yield Document(
                    kind=TOPIC,
                    object_id=topic["pk"],
                    title=topic["subject"],
                    parts=tuple(Part(pk, _text(rendered, raw)) for pk, rendered, raw, *_ in written),
                    tags=" ".join(name for _, name in themes[topic["pk"]]),
                    section=topic["forum_id"],
                    date=timezone.localtime(topic["last_post_on"] or topic["created"]).date().isoformat(),
                    themes=tuple(sorted(themes[topic["pk"]])),
                    schemes=schemes.of(stated[topic["pk"]], topic["subject"]),
                    networks=_pairs(networks[pk] for *_, pk, _ in written if pk in networks),
                    publics=tuple(sorted(publics[topic["pk"]])),
                    contracts=_contract(topic["question__situation__contract"]),
                    regions=_pairs([regions[asked_from]] if asked_from in regions else []),
                    accepted=bool(topic["question__accepted_post_id"] and not topic["question__self_solved"]),
                )


def _contract(value):
    return ((value, CONTRACTS[value]),) if value in CONTRACTS else ()


def _chosen(model, topics):
    """``{topic: [(slug, name)]}`` of the themes, the schemes or the publics that questions were given."""
    chosen = defaultdict(list)
    rows = model.objects.filter(questions__topic__in=topics)
    for topic, *pair in rows.values_list("questions__topic", "slug", "name"):
        chosen[topic].append(tuple(pair))
    return chosen


def post_text(post):
    """The words of a post as readers see them; rows written in bulk may not be rendered yet."""
    content = post.content
    return _text(getattr(content, "rendered", ""), getattr(content, "raw", str(content or "")))


def _text(rendered, raw):
    """The words of a message; those that it quotes are found where they stand."""
    return plain_text(without(rendered or render(raw or "")))


def procedure_text(page):
    """The words of a procedure as readers see them, without the list of its acronyms."""
    words = page.words()
    return words.replace(page.acronyms, " ", 1) if page.acronyms else words


def kb_documents(ids=None, after=0):
    """Published procedures, six statements for each chunk."""
    schemes = _Schemes()
    rows = (
        ProcedurePage.objects.live()
        .select_related("theme")
        .prefetch_related("schemes", "networks", "publics", "regions")
        .order_by("pk")
    )
    for chunk in _chunks(rows, ids, after):
        for page in chunk:
            yield _procedure_document(page, schemes)


def _procedure_document(page, schemes):
    changed = page.last_published_at or page.first_published_at
    theme = page.theme
    return Document(
        kind=PROCEDURE,
        object_id=page.pk,
        title=page.title,
        parts=(Part(page.pk, procedure_text(page)),),
        tags=" ".join(filter(None, [page.acronyms, theme.name if theme else ""])),
        audience=page.audience,
        date=timezone.localtime(changed).date().isoformat() if changed else "",
        year=page.as_of,
        themes=((theme.slug, theme.name),) if theme else (),
        schemes=schemes.of(_pairs(page.schemes.all()), page.title),
        networks=_pairs(page.networks.all()),
        publics=_pairs(page.publics.all()),
        regions=_pairs(page.regions.all()),
        state=str(page.shown_state),
    )
