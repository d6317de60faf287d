"""What is indexed of a topic and of a procedure, read from the database in few statements."""

from django.utils import timezone

from comcep.members.models import Network
from comcep.search.engine import Document, Part
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import plain_text, render
from kb.models import ProcedurePage

CHUNK = 200
TOPIC, PROCEDURE = "topic", "procedure"


def documents(after=None):
    """Everything there is to find, topics then procedures, by key; ``after`` leaves out what comes before.

    Use it to fill an index.
    """
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


def _chunks(rows, ids, last):
    """``rows`` by ascending key, a chunk at a time: memory stays flat at any size."""
    if ids is not None:
        for at in range(0, len(ids), CHUNK):
            yield list(rows.filter(pk__in=ids[at : at + CHUNK]))
        return
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def topic_documents(ids=None, after=0):
    """Approved topics with their approved posts, five statements for each chunk."""
    rows = (
        Topic.objects.filter(approved=True)
        .select_related("question")
        .prefetch_related("question__themes")
        .order_by("pk")
    )
    for topics in _chunks(rows, ids, after):
        posts = {}
        # Columns rather than rows: most of a forum passes here, and nothing else of a post is indexed.
        found = (
            Post.objects.filter(topic__in=topics, approved=True)
            .order_by("created", "pk")
            .values_list("topic_id", "pk", "_content_rendered", "content", "authorship__network_id")
        )
        for topic_id, *post in found:
            posts.setdefault(topic_id, []).append(post)
        networks = dict(Network.objects.in_bulk())
        for topic in topics:
            if topic.pk in posts:
                yield _topic_document(topic, posts[topic.pk], networks)


def _topic_document(topic, posts, networks):
    question = getattr(topic, "question", None)
    themes = list(question.themes.all()) if question else []
    answering = {networks[pk] for *_, pk in posts if pk in networks}
    last = topic.last_post_on or topic.created
    return Document(
        kind=TOPIC,
        object_id=topic.pk,
        title=topic.subject,
        parts=tuple(Part(pk, _text(rendered, raw)) for pk, rendered, raw, _ in posts),
        tags=" ".join(theme.name for theme in themes),
        section=topic.forum_id,
        date=timezone.localtime(last).date().isoformat(),
        themes=tuple((theme.slug, theme.name) for theme in themes),
        networks=tuple(sorted((network.slug, network.name) for network in answering)),
        accepted=bool(question and question.accepted_post_id),
    )


def post_text(post):
    """The words of a post as readers see them; rows written in bulk may not be rendered yet."""
    content = post.content
    return _text(getattr(content, "rendered", ""), getattr(content, "raw", str(content or "")))


def _text(rendered, raw):
    return plain_text(rendered or render(raw or ""))


def procedure_text(page):
    """The words of a procedure as readers see them, without the list of its acronyms."""
    words = page.words()
    return words.replace(page.acronyms, " ", 1) if page.acronyms else words


def kb_documents(ids=None, after=0):
    """Published procedures, three statements for each chunk."""
    rows = (
        ProcedurePage.objects.live()
        .select_related("theme")
        .prefetch_related("networks", "publics")
        .order_by("pk")
    )
    for chunk in _chunks(rows, ids, after):
        for page in chunk:
            yield _procedure_document(page)


def _procedure_document(page):
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
        networks=tuple(sorted((network.slug, network.name) for network in page.networks.all())),
        publics=tuple(sorted((public.slug, public.name) for public in page.publics.all())),
        state=str(page.shown_state),
    )
