"""What a moderator takes out of the forum goes out of the procedures born from it, in all their versions."""

import json

from django.db import transaction
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision

from comcep.notifications.models import Notice
from kb import tasks
from kb.models import ProcedurePage
from kb.screening import stored_body
from kb.signals import procedure_changed

PLAIN = ("title", "draft_title", "slug", "seo_title", "search_description", "intro", "acronyms", "alert")
FIELDS = (*PLAIN, "external_url")


def redact_born_from(topic_ids, eraser):
    """Take what ``eraser`` holds out of the procedures born from these threads, and of all their versions."""
    for page in ProcedurePage.objects.filter(provenances__topic__in=topic_ids).distinct():
        if _redact_page(page, eraser):
            procedure_changed.send(sender=ProcedurePage, instance=page)
            transaction.on_commit(tasks.nudge, robust=True)


def _redact_page(page, eraser):
    changed = {}
    for name in FIELDS:
        before = getattr(page, name) or ""
        if eraser.touches(before):
            changed[name] = f"fiche-{page.pk}" if name == "slug" else eraser.text(before)
    before = stored_body(page)
    if (body := eraser.any(before)) != before:
        changed["body"] = json.dumps(body, ensure_ascii=False)
    before = page.get_absolute_url()
    for name, value in changed.items():
        setattr(page, name, value)
    if changed:
        page.save(clean=False)
        Notice.objects.filter(url=before).update(url=page.get_absolute_url())
    for revision in page.revisions.all():
        _redact_revision(revision, eraser, changed.get("slug"))
    for row in [
        *Comment.objects.filter(page=page),
        *CommentReply.objects.filter(comment__page=page),
    ]:
        if eraser.touches(row.text):
            type(row).objects.filter(pk=row.pk).update(text=eraser.text(row.text))
    for entry in PageLogEntry.objects.filter(page=page.pk):
        PageLogEntry.objects.filter(pk=entry.pk).update(
            label=eraser.text(entry.label), data=eraser.any(entry.data)
        )
    return bool(changed)


def _redact_revision(revision, eraser, slug):
    content = {name: _erased_value(value, eraser) for name, value in revision.content.items()}
    if slug and "slug" in content:
        content["slug"] = slug
    Revision.objects.filter(pk=revision.pk).update(
        content=content, object_str=eraser.text(revision.object_str)
    )


def _erased_value(value, eraser):
    """Wagtail keeps a stream as JSON inside the JSON of the version."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return json.dumps(eraser.any(json.loads(value)), ensure_ascii=False)
        except ValueError:
            pass
    return eraser.any(value)
