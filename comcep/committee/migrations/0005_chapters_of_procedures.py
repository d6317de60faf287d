from django.db import migrations


def mark(apps, schema_editor):
    """What imported procedures brought as themes, and no question ever bore, are their chapters."""
    from comcep.committee.thesaurus import THEMES

    Theme = apps.get_model("questions", "Theme")
    Page = apps.get_model("kb", "ProcedurePage")
    borne = Page.objects.filter(theme__isnull=False).values("theme")
    Theme.objects.filter(pk__in=borne, questions=None).exclude(slug__in=THEMES).update(chapter=True)


def unmark(apps, schema_editor):
    apps.get_model("questions", "Theme").objects.update(chapter=False)


class Migration(migrations.Migration):
    dependencies = [
        ("committee", "0004_preparation"),
        ("kb", "0005_schemes_and_territories"),
        ("questions", "0009_chapters_of_procedures"),
    ]

    operations = [migrations.RunPython(mark, unmark)]
