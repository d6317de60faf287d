"""Drafts of procedures: from a thread, or blank."""

from django.db import transaction
from django.utils import timezone

from comcep.members.access.audiences import Audience
from forum.engine.forum_conversation.models import Topic
from forum.engine.quotes import without
from forum.questions.authors import known_author, network_of
from kb.authoring import suggestions
from kb.authoring.courtesies import without_courtesies
from kb.authoring.rich_text import blocks_of, html_of
from kb.authoring.tree import free_slug, index_page
from kb.models import ProcedurePage, Provenance
from kb.models.procedures import REVIEW_AFTER


class NotInTopic(ValueError):
    """A chosen post belongs to another thread, is the question itself, or may no longer be read."""


@transaction.atomic
def draft_from_topic(topic, posts, *, by):
    """Open a draft with the question of ``topic``, the chosen ``posts`` and where they come from.

    What the thread says is proposed, for a moderator to rewrite: a summary, steps, points to watch, schemes,
    publics, regions. Its year is that of the latest chosen answer. Nothing is published. Authors are credited
    by network, not by name. A thread has one draft at a time: asking again gives the same one back, so a
    double click is harmless. The caller has checked that ``by`` may read the thread and curate.
    Raises ``NotInTopic`` when a post is not an answer of that thread.
    """
    topic = (
        Topic.objects.select_for_update(of=("self",), no_key=True)
        .select_related("first_post__poster", "first_post__authorship__network")
        .get(pk=topic.pk)
    )
    if draft := draft_of(topic):
        return draft
    for post in posts:
        if post.topic_id != topic.pk or post.pk == topic.first_post_id or not post.approved:
            raise NotInTopic(f"post {post.pk} is not an answer of topic {topic.pk}")
    question = getattr(topic, "question", None)
    asked, answers = _kept_of(topic.first_post), [_kept_of(post) for post in posts]
    sources = [topic.first_post, *posts]
    provenances = [_provenance(topic, post, asked=post.pk == topic.first_post_id) for post in sources]
    credits = [provenance.credit for provenance in provenances[1:]]
    best_first = [
        blocks
        for post, blocks in sorted(
            zip(posts, answers, strict=True),
            key=lambda pair: question is None or pair[0].pk != question.accepted_post_id,
        )
    ]
    page = _draft(
        topic.subject,
        by=by,
        year=timezone.localtime(max(post.created for post in posts or sources)).year,
        theme=question.themes.first() if question else None,
        intro=suggestions.summary(best_first[0]) if best_first else "",
        body=_body(asked, best_first, zip(answers, credits, strict=True)),
    )
    Provenance.objects.bulk_create([_attach(provenance, page) for provenance in provenances])
    said = " ".join([topic.subject, *(block.text for blocks in [asked, *answers] for block in blocks)])
    named = suggestions.schemes_in(said)
    if question:
        named = sorted({*named, *question.schemes.all()}, key=lambda scheme: scheme.name)
    page.schemes = named
    told = question and list(question.publics.all())
    page.publics = told or suggestions.publics_in(said, provenances[0].network)
    page.regions = suggestions.regions_in(said)
    page.everywhere = not page.regions.all()
    page.save_revision(user=by, log_action=True)
    return page


def _kept_of(post):
    """The blocks of a message without its courtesies; the whole of one that is nothing else."""
    blocks = blocks_of(without(str(post.content.rendered)))
    names = (post.poster.first_name, post.poster.last_name) if post.poster else ()
    return without_courtesies(blocks, names) or blocks


def _body(asked, best_first, quotes):
    body = [("situation", html_of(asked))]
    for part, found in (
        ("steps", suggestions.steps(best_first)),
        ("cautions", suggestions.cautions(best_first)),
    ):
        if found:
            body.append((part, found))
    return body + [("quote", {"text": html_of(blocks), "credit": credit}) for blocks, credit in quotes]


@transaction.atomic
def blank_draft(title, *, by):
    """Open an empty draft under that title, kept by ``by``; the one of that title not yet published if any.

    The caller has checked that ``by`` may curate.
    """
    if draft := ProcedurePage.objects.filter(live=False, first_published_at=None, title=title).first():
        return draft
    page = _draft(title, by=by)
    page.save_revision(user=by, log_action=True)
    return page


def _draft(title, *, by, year=None, **content):
    """A page in the tree that nobody but moderators reads yet."""
    parent = index_page()
    page = ProcedurePage(
        title=title[:255],
        slug=free_slug(parent, title),
        state=ProcedurePage.State.REVISING,
        as_of=year or timezone.localdate().year,
        keeper=by,
        owner=by,
        review_on=timezone.localdate() + REVIEW_AFTER,
        audience=Audience.PEERS,
        live=False,
        **content,
    )
    return parent.add_child(instance=page)


def draft_of(topic):
    """The procedure being written from ``topic``, not yet published, if there is one."""
    drafts = ProcedurePage.objects.filter(live=False, first_published_at=None, provenances__topic=topic)
    return drafts.order_by("pk").first()


def _provenance(topic, post, *, asked):
    authorship = getattr(post, "authorship", None)
    return Provenance(
        topic=topic,
        post=post,
        post_updated=post.updated,
        author=known_author(post),
        network=network_of(post),
        outsider=bool(authorship and authorship.outsider),
        asked=asked,
    )


def _attach(provenance, page):
    provenance.page = page
    return provenance
