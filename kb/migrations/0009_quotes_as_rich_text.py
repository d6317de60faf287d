"""What was quoted as plain lines becomes rich text that shows the same, in pages and in their versions."""

import json
from html import escape

import nh3
from django.db import migrations


def as_paragraphs(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def as_lines(html):
    return nh3.clean(html.replace("</p>", "\n").replace("</li>", "\n"), tags=set()).strip()


def rewrite(apps, change):
    pages = apps.get_model("kb", "ProcedurePage")
    for page in pages.objects.only("pk", "body").iterator(chunk_size=200):
        body = list(page.body.raw_data)
        if any(block["type"] == "quote" for block in body):
            page.body = json.dumps(_changed(body, change))
            page.save(update_fields=["body"])
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="kb", model="procedurepage")
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(content_type__in=kind)
    for revision in revisions.iterator(chunk_size=200):
        body = json.loads(revision.content.get("body") or "[]")
        if any(block["type"] == "quote" for block in body):
            revision.content = {**revision.content, "body": json.dumps(_changed(body, change))}
            revision.save(update_fields=["content"])


def _changed(body, change):
    return [
        {**block, "value": {**block["value"], "text": change(block["value"].get("text") or "")}}
        if block["type"] == "quote"
        else block
        for block in body
    ]


def forwards(apps, schema_editor):
    rewrite(apps, as_paragraphs)


def backwards(apps, schema_editor):
    rewrite(apps, as_lines)


class Migration(migrations.Migration):
    dependencies = [("kb", "0008_quotes_keep_lists")]

    operations = [migrations.RunPython(forwards, backwards)]
