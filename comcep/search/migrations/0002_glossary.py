"""The shipped glossary becomes rows that moderators edit; going back empties the table."""

import json
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "glossary.json"


def fill(apps, schema_editor):
    GlossaryTerm = apps.get_model("search", "GlossaryTerm")
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(
            term=entry["term"],
            category=entry["category"],
            expansions="\n".join(entry["expansions"]),
            variants="\n".join(entry["variants"]),
            later_names="\n".join(entry["later_names"]),
            ambiguous=entry["ambiguous"],
        )
        for entry in json.loads(SHIPPED.read_text(encoding="utf-8"))
    )


def empty(apps, schema_editor):
    apps.get_model("search", "GlossaryTerm").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(fill, empty)]
