"""What a moderator takes out of the forum goes out of the procedures born from it, in all their versions."""

import json
from urllib.parse import unquote_plus

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import SlugField
from wagtail.admin.models import FormState
from wagtail.fields import StreamField
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision, TaskState

from comcep.notifications.models import Notice
from comcep.privacy.guard import Eraser
from kb import tasks
from kb.models import Feedback, ProcedureIndexPage, ProcedurePage, WalledDocument, WalledImage
from kb.signals import procedure_changed
from kb.texts import redacted_slug, stored, written_in


def redact_born_from(topic_ids, eraser):
    """Take what ``eraser`` holds out of the procedures born from these threads, and of all their versions."""
    erase_from(ProcedurePage.objects.filter(provenances__topic__in=topic_ids).distinct(), eraser)


def on_words_erased(sender, eraser, **kwargs):
    """A number or an address taken out of the forum goes from opinions and from names of files too."""
    only = Eraser([(words, "TEL") for words in eraser.unique])
    if not only:
        return
    rewrite(Feedback.objects.all(), "reason", only)
    for rows in (WalledImage.objects.all(), WalledDocument.objects.all()):
        for field in written_in(rows.model):
            rewrite(rows, field.name, only)


def erase_from(pages, eraser):
    """Take what ``eraser`` holds out of ``pages``, of their versions, and of what is said beside them."""
    for page in pages:
        if _erase_from_page(page, eraser):
            procedure_changed.send(sender=ProcedurePage, instance=page)
            transaction.on_commit(tasks.nudge, robust=True)
        rewrite(Feedback.objects.filter(page=page), "reason", eraser)
    _drop_unsaved(eraser)


def rewrite(rows, name, eraser):
    """Take what ``eraser`` holds out of one plain field of ``rows``."""
    for pk, text in rows.exclude(**{name: ""}).values_list("pk", name):
        if eraser.touches(text):
            kept = eraser.text(text)[: rows.model._meta.get_field(name).max_length]
            rows.model.objects.filter(pk=pk).update(**{name: kept})


def _erase_from_page(page, eraser):
    changed = {}
    for field in written_in(page):
        before = stored(page, field)
        if isinstance(field, StreamField):
            if (after := eraser.any(before)) != before:
                changed[field.name] = json.dumps(after, ensure_ascii=False)
        elif eraser.touches(before):
            slug = isinstance(field, SlugField)
            changed[field.name] = redacted_slug(page) if slug else eraser.text(before)
    before = page.get_absolute_url()
    for name, value in changed.items():
        setattr(page, name, value)
    if changed:
        page.save(clean=False)
        Notice.objects.filter(url=before).update(url=page.get_absolute_url())
    for revision in page.revisions.all():
        _erase_from_revision(revision, eraser, page, changed)
    for rows in (
        Comment.objects.filter(page=page),
        CommentReply.objects.filter(comment__page=page),
    ):
        rewrite(rows, "text", eraser)
    rewrite(TaskState.objects.filter(revision__in=page.revisions.all()), "comment", eraser)
    for provenance in page.provenances.filter(before__isnull=False):
        if (kept := eraser.any(provenance.before)) != provenance.before:
            provenance.before = kept
            provenance.save(update_fields=["before"])
    for entry in PageLogEntry.objects.filter(page=page.pk):
        kept = {"label": eraser.text(entry.label), "data": eraser.any(entry.data)}
        if kept != {"label": entry.label, "data": entry.data}:
            PageLogEntry.objects.filter(pk=entry.pk).update(**kept)
    return bool(changed)


def _erase_from_revision(revision, eraser, page, changed):
    content = {name: _erased_value(value, eraser) for name, value in revision.content.items()}
    if "slug" in changed or content.get("slug") != revision.content.get("slug"):
        content["slug"] = page.slug
    said = eraser.text(revision.object_str)
    if (content, said) != (revision.content, revision.object_str):
        Revision.objects.filter(pk=revision.pk).update(content=content, object_str=said)


def _erased_value(value, eraser):
    """Wagtail keeps a stream as JSON inside the JSON of the version."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return json.dumps(eraser.any(json.loads(value)), ensure_ascii=False)
        except ValueError:
            pass
    return eraser.any(value)


def _drop_unsaved(eraser):
    """Wagtail keeps what is typed in its editor and not saved yet, for a preview."""
    editors = ContentType.objects.get_for_models(ProcedurePage, ProcedureIndexPage).values()
    held = FormState.objects.filter(content_type__in=editors)
    gone = [pk for pk, data in held.values_list("pk", "data") if eraser.touches(unquote_plus(data))]
    FormState.objects.filter(pk__in=gone).delete()
