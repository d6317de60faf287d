"""Rights on the publics, their place in Wagtail's log and index of references follow them."""

from django.db import migrations


def moved(origin, target):
    def move(apps, change):
        types = apps.get_model("contenttypes", "ContentType").objects
        if not types.filter(app_label=target, model="public").exists():
            types.filter(app_label=origin, model="public").update(app_label=target)

    return move


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0025_publics"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(moved("kb", "questions"), moved("questions", "kb"))]
