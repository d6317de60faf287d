"""The guard on procedures: what may never be published, what a moderator should look at, and redaction."""

import json
from collections import Counter

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision

from comcep.notifications.models import Notice
from comcep.privacy.guard import Level, Shown, find
from kb import tasks
from kb.models import ProcedurePage
from kb.signals import procedure_changed

PLAIN = ("title", "draft_title", "slug", "seo_title", "search_description", "intro", "acronyms", "alert")
FIELDS = (*PLAIN, "external_url")


def screened(page):
    """``(forbidden, counted)``: fields that hold what nobody may publish, and findings counted by name."""
    forbidden, counted = [], Counter()
    for name, text in _texts(page):
        for finding in Shown(text).findings() if text.lstrip().startswith("<") else find(text):
            if finding.level == Level.BLOCK:
                forbidden.append(name)
            elif finding.level > Level.INFO:
                counted[finding.name] += 1
    return sorted(set(forbidden)), counted


def warning(counted):
    """One French sentence that counts what was found, without a word of it."""
    listed = ", ".join(f"{name} ({number})" for name, number in counted.most_common())
    return (
        f"Le garde a relevé dans cette fiche\u00a0: {listed}. "
        "Relisez-la\u202f: une fiche ne doit pas permettre de reconnaître quelqu’un."
    )


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
    before = _body(page)
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


def _texts(page):
    for name in ("title", "intro", "acronyms", "external_url"):
        yield name, getattr(page, name) or ""
    yield from (("body", text) for text in _strings([block["value"] for block in _body(page)]))


def _body(page):
    return json.loads(json.dumps(page.body.get_prep_value(), cls=DjangoJSONEncoder))


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("id", "type"):
                yield from _strings(item)
