"""Addresses kept in rows: notices led to a procedure by its key, and a redaction made a slug of it."""

import re

from django.db import migrations

FORMER = re.compile(r"(.*/fiches/n/)([0-9]{1,10})/")
CHUNK = 500


def lead_notices(apps, schema_editor):
    Notice = apps.get_model("notifications", "Notice")
    known = dict(apps.get_model("kb", "ProcedurePage").objects.values_list("pk", "public_id"))
    found = {}
    for pk, url in Notice.objects.filter(url__contains="/fiches/n/").values_list("pk", "url").iterator():
        if (former := FORMER.fullmatch(url)) and int(former[2]) in known:
            found.setdefault(f"{former[1]}{known[int(former[2])]}/", []).append(pk)
    for url, pks in found.items():
        for start in range(0, len(pks), CHUNK):
            Notice.objects.filter(pk__in=pks[start : start + CHUNK]).update(url=url)


def rename_redacted(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Notice = apps.get_model("notifications", "Notice")
    Revision = apps.get_model("wagtailcore", "Revision")
    pages = apps.get_model("kb", "ProcedurePage").objects.filter(slug__startswith="fiche-")
    for pk, public_id, before, path in pages.values_list("pk", "public_id", "slug", "url_path"):
        former, slug = f"fiche-{pk}", f"fiche-{public_id}"
        if before != former:
            continue
        Page.objects.filter(pk=pk).update(slug=slug, url_path=path.removesuffix(f"{former}/") + f"{slug}/")
        for revision in Revision.objects.filter(object_id=str(pk), base_content_type__model="page"):
            if revision.content.get("slug") == former:
                revision.content["slug"] = slug
                revision.save(update_fields=["content"])
        for notice in Notice.objects.filter(url__endswith=f"/fiches/{former}/"):
            notice.url = notice.url.removesuffix(f"{former}/") + f"{slug}/"
            notice.save(update_fields=["url"])


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0006_public_identifiers"),
        ("notifications", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(lead_notices, migrations.RunPython.noop),
        migrations.RunPython(rename_redacted, migrations.RunPython.noop),
    ]
