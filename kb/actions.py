"""What may be done with procedures: draft one from a thread, import, tell its authors, ask for a review."""

import hashlib
import json
import re
from datetime import timedelta
from html import unescape

import nh3
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.signal_handlers import disable_reference_index_auto_update

from comcep.members.access.audiences import Audience
from comcep.members.models import Member, Network, Region
from comcep.notifications.actions import tell, tell_many
from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Scheme, Theme
from kb.models import Feedback, FollowedProcedure, ProcedureIndexPage, ProcedurePage, Provenance, Public
from kb.perms import FOLLOW_PROCEDURE, READ_PROCEDURE

REVIEW_AFTER = timedelta(days=182)
INDEX_INTRO = (
    "Ce que des pairs ont appris en répondant à des cas, relu et daté. Une fiche dit d’où elle vient, "
    "pour qui elle vaut et jusqu’à quand on peut s’y fier."
)


class NotInTopic(ValueError):
    """A chosen post belongs to another thread, is the question itself, or may no longer be read."""


# The tree


@transaction.atomic
def ensure_index(parent):
    """The knowledge base's index page, created below ``parent`` when there is none, open to moderators."""
    index = ProcedureIndexPage.objects.first()
    if index is None:
        index = ProcedureIndexPage(
            title="Fiches", slug="fiches", intro=INDEX_INTRO, audience=Audience.OUTSIDERS, show_in_menus=True
        )
        parent.add_child(instance=index)
        index.save_revision().publish()
        index.refresh_from_db()
    open_admin_to_moderators()
    install_review(index)
    return index


def index_page():
    """The index, created below the root of the default site when the knowledge base is still empty."""
    return ProcedureIndexPage.objects.first() or ensure_index(
        Site.objects.select_related("root_page").get(is_default_site=True).root_page
    )


@transaction.atomic
def open_admin_to_moderators():
    """Give the group of moderators its rights in Wagtail's admin. Doing it again changes nothing."""
    group, _ = Group.objects.get_or_create(name=str(Audience.MODERATORS))
    wanted = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    for model, verbs in {
        ("questions", "theme"): ["add", "change", "view"],
        ("questions", "scheme"): ["add", "change", "view"],
        ("kb", "public"): ["add", "change", "view"],
        ("kb", "feedback"): ["change", "view"],
    }.items():
        names = [f"{verb}_{model[1]}" for verb in verbs]
        wanted = wanted | Permission.objects.filter(
            content_type__app_label=model[0], content_type__model=model[1], codename__in=names
        )
    group.permissions.add(*wanted)
    index = ProcedureIndexPage.objects.first()
    if index is not None:
        names = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
        rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=names)
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page=index.page_ptr, permission=right)
    root = Collection.get_first_root_node()
    if root is not None:
        names = [f"{verb}_{what}" for verb in ("add", "change", "choose") for what in ("image", "document")]
        rights = Permission.objects.filter(
            content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=names
        )
        for right in rights:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


@transaction.atomic
def install_review(index):
    """Offer moderators the workflow « Relecture » below ``index``: a second pair of eyes, when wanted."""
    task, _ = GroupApprovalTask.objects.get_or_create(name="Relecture par l’animation")
    task.groups.set([Group.objects.get(name=str(Audience.MODERATORS))])
    workflow, _ = Workflow.objects.get_or_create(name="Relecture")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=index.page_ptr, defaults={"workflow": workflow})


# From a thread


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
        slug=_free_slug(parent, title),
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


def _free_slug(parent, title):
    base = slugify(title)[:80].strip("-") or "fiche"
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *[f"{base}-{n}" for n in range(2, len(taken) + 2)]]
    return next(slug for slug in candidates if slug not in taken)


_block_end = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre|ul|ol)>|<br ?/?>|<hr ?/?>", re.IGNORECASE)


def as_text(html):
    """The words of a rendered message, one line per paragraph, with no tag left."""
    bare = nh3.clean(_block_end.sub("\n", html or ""), tags=set())
    return "\n".join(line for raw in unescape(bare).splitlines() if (line := " ".join(raw.split())))


def as_paragraphs(text):
    """Rich text that shows ``text`` as it is: each line a paragraph, everything escaped."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


# From a file


@transaction.atomic
def import_procedure(index, data, *, owner):
    """Create or update, and publish, the procedure that ``data`` describes (``slug``, ``title``, ``kind``…).

    What was imported before and has not changed in ``data`` is left alone, with the edits made since.
    Imported pages are « rédaction originale » and « à vérifier »: their facts are those of ``as_of``.
    """
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    page = ProcedurePage.objects.child_of(index).filter(slug=data["slug"]).first()
    if page is not None and page.source_digest == digest:
        return page
    values = {
        "title": data["title"],
        "draft_title": data["title"],
        "kind": data["kind"],
        "theme": _named(Theme, data["theme"], chapter=True),
        "intro": data["intro"],
        "body": _body(data),
        "acronyms": ", ".join(data.get("acronyms") or []),
        "external_url": data.get("url") or "",
        "as_of": data["as_of"],
        "state": ProcedurePage.State.TO_CHECK,
        "alert": "" if data.get("status", "documentee") == "documentee" else "sources incomplètes",
        "keeper": owner,
        "review_on": timezone.localdate() + REVIEW_AFTER,
        "original": True,
        "audience": Audience.OUTSIDERS if data.get("open_to_outsiders") else Audience.PEERS,
        "source_digest": digest,
    }
    # Wagtail indexes what refers to what at each save: once, with the last one, is enough.
    with disable_reference_index_auto_update():
        if page is None:
            page = ProcedurePage(slug=data["slug"], owner=owner, live=False, **values)
            index.add_child(instance=page)
        else:
            for name, value in values.items():
                setattr(page, name, value)
        page.networks = list(Network.objects.filter(slug__in=data.get("networks") or []))
        page.regions = list(Region.objects.filter(slug__in=data.get("regions") or []))
        page.schemes = list(Scheme.objects.filter(slug__in=data.get("schemes") or []))
        page.publics = [_named(Public, name.replace("'", "’")) for name in data.get("audiences") or []]
        revision = page.save_revision(user=owner, clean=False)
    revision.publish(user=owner, skip_permission_checks=True)
    return page


def _named(model, name, **more):
    return model.objects.get_or_create(slug=slugify(name)[:50], defaults={"name": name, **more})[0]


def _body(data):
    body = []
    if data.get("situation"):
        body.append(("situation", as_paragraphs(data["situation"])))
    if data.get("rule"):
        body.append(("rule", as_paragraphs(data["rule"])))
    if data.get("steps"):
        body.append(("steps", data["steps"]))
    if data.get("cautions"):
        body.append(("cautions", data["cautions"]))
    return body


# After publication


def tell_authors(page):
    """Tell each author whose answer was taken over, once, and only who may read the page."""
    waiting = page.provenances.filter(told_at=None).select_related("author")
    url = page.get_absolute_url()
    for provenance in waiting:
        author = provenance.author
        if author is None or not page.may_be_read_by(author):
            continue
        text = (
            f"Votre question est devenue la fiche «\u202f{page.title}\u202f»."
            if provenance.asked
            else f"Votre réponse a été reprise dans la fiche «\u202f{page.title}\u202f»."
        )
        tell(
            author,
            kind="procedure",
            text=text,
            url=url,
            check=READ_PROCEDURE,
            args=[page.pk],
            key=f"procedure:{page.pk}:{'question' if provenance.asked else 'reponse'}",
        )
        provenance.told_at = timezone.now()
        provenance.save(update_fields=["told_at"])


def follow_procedure(page, member, *, wanted):
    """Follow ``page``, or no longer; doing it again changes nothing."""
    if wanted:
        FollowedProcedure.objects.bulk_create(
            [FollowedProcedure(page=page, member=member)], ignore_conflicts=True
        )
    else:
        FollowedProcedure.objects.filter(page=page, member=member).delete()


NEWS = {
    ProcedurePage.State.VERIFIED: "Une fiche que vous suivez est vérifiée.",
    ProcedurePage.State.TO_CHECK: "Une fiche que vous suivez est à vérifier\u00a0: recoupez-la avant usage.",
    ProcedurePage.State.OBSOLETE: "Une fiche que vous suivez est devenue obsolète.",
}


def tell_followers(page, *, but=None):
    """Tell who follows ``page`` that it was published again, or changed state: once a day for each state."""
    state = page.shown_state
    waiting = FollowedProcedure.objects.filter(
        page=page, member__is_active=True, member__state=Member.State.VALIDATED
    )
    tell_many(
        waiting.exclude(member=but).values("member") if but else waiting.values("member"),
        kind="followed_procedure",
        text=NEWS.get(state, "Une fiche que vous suivez a changé."),
        url=reverse("kb:permalink", args=[page.pk]),
        check=FOLLOW_PROCEDURE,
        args=[page.pk],
        key=f"procedure:{page.pk}:{state.value}:{timezone.localdate():%Y%m%d}",
    )


@transaction.atomic
def ask_review(page, reason):
    """Mark ``page`` « à vérifier », with why. An obsolete page stays obsolete.

    The versions from which it may be published again are marked too, so that a draft begun earlier does not
    silence the alert when it is published.
    """
    if page.state == ProcedurePage.State.OBSOLETE:
        return page
    marks = {"state": ProcedurePage.State.TO_CHECK.value, "alert": reason}
    ProcedurePage.objects.filter(pk=page.pk).update(**marks)
    for revision in page.revisions.filter(pk__in=[page.live_revision_id, page.latest_revision_id]):
        revision.content = {**revision.content, **marks}
        revision.save(update_fields=["content"])
    page.state, page.alert = marks["state"], reason
    if page.live:
        tell_followers(page)
    return page


@transaction.atomic
def check_sources(topic_id):
    """Mark « à vérifier » the procedures that took over a message of this thread that is no longer there."""
    standing = Provenance.objects.filter(topic_id=topic_id, lost_at=None).select_related(
        "post", "topic", "page"
    )
    for provenance in standing:
        if provenance.post is None or not provenance.post.approved or not provenance.topic.approved:
            provenance.lost_at = timezone.now()
            provenance.save(update_fields=["lost_at"])
            ask_review(provenance.page, "une réponse reprise ici a été retirée du forum")


@transaction.atomic
def give_feedback(page, member, *, verdict, reason=""):
    """Record what ``member`` says of ``page``; saying again replaces it. An error is to be handled anew."""
    feedback, _ = Feedback.objects.update_or_create(
        page=page,
        member=member,
        defaults={"verdict": verdict, "reason": reason, "updated_at": timezone.now(), "handled_at": None},
    )
    if verdict == Feedback.Verdict.ERROR and page.keeper and page.keeper != member:
        tell(
            page.keeper,
            kind="procedure",
            text=f"Une erreur est signalée dans la fiche «\u202f{page.title}\u202f».",
            url=page.get_absolute_url(),
            check=READ_PROCEDURE,
            args=[page.pk],
            key=f"procedure:{page.pk}:erreur:{feedback.pk}",
        )
    return feedback


def choose_credit(page, member, *, named):
    """Name ``member`` under ``page``, or no longer. Gives the number of sources concerned."""
    own = page.provenances.filter(author=member, outsider=False)
    return own.update(named=named)
