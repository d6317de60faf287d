"""Drafts of procedures: from a thread, or blank."""

from django.db import transaction
from django.utils import timezone

from comcep.members.access.audiences import Audience
from forum.engine.forum_conversation.models import Topic
from kb.authoring.paragraphs import as_paragraphs, as_text
from kb.authoring.tree import free_slug, index_page
from kb.models import ProcedurePage, Provenance
from kb.models.procedures import REVIEW_AFTER


class NotInTopic(ValueError):
    """A chosen post belongs to another thread, is the question itself, or may no longer be read."""


@transaction.atomic
def draft_from_topic(topic, posts, *, by):
    """Open a Wagtail draft with the question of ``topic``, the chosen ``posts`` and where they come from.

    Nothing is published: a moderator rewrites, then publishes. Authors are credited by network, not by name.
    A thread has one draft at a time: asking again gives the same one back, so a double click is harmless.
    The caller has checked that ``by`` may read the thread and curate.
    Raises ``NotInTopic`` when a post is not an answer of that thread.
    """
    topic = Topic.objects.select_for_update(of=("self",)).select_related("first_post").get(pk=topic.pk)
    if draft := draft_of(topic):
        return draft
    for post in posts:
        if post.topic_id != topic.pk or post.pk == topic.first_post_id or not post.approved:
            raise NotInTopic(f"post {post.pk} is not an answer of topic {topic.pk}")
    themes = list(topic.question.themes.all()[:1]) if hasattr(topic, "question") else []
    sources = [topic.first_post, *posts]
    provenances = [_provenance(topic, post, asked=post.pk == topic.first_post_id) for post in sources]
    page = _draft(
        topic.subject,
        by=by,
        theme=themes[0] if themes else None,
        body=[
            ("situation", as_paragraphs(as_text(topic.first_post.content.rendered))),
            *[
                ("quote", {"text": as_text(post.content.rendered), "credit": provenance.credit})
                for post, provenance in zip(posts, provenances[1:], strict=True)
            ],
        ],
    )
    Provenance.objects.bulk_create([_attach(provenance, page) for provenance in provenances])
    page.save_revision(user=by, log_action=True)
    return page


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


def _draft(title, *, by, **content):
    """A page in the tree that nobody but moderators reads yet."""
    parent = index_page()
    page = ProcedurePage(
        title=title[:255],
        slug=free_slug(parent, title),
        state=ProcedurePage.State.REVISING,
        as_of=timezone.localdate().year,
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
        author=post.poster,
        network=authorship and authorship.network,
        outsider=bool(authorship and authorship.outsider),
        asked=asked,
    )


def _attach(provenance, page):
    provenance.page = page
    return provenance
