"""Leave out the groups and the workflow that Wagtail installs: rights here follow from memberships."""

from django.db import migrations


def remove_defaults(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).delete()
    Workflow = apps.get_model("wagtailcore", "Workflow")
    for workflow in Workflow.objects.filter(name="Moderators approval"):
        workflow.workflow_pages.all().delete()
        workflow.workflow_tasks.all().delete()
        workflow.active = False
        workflow.save()


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0001_initial"),
        ("wagtaildocs", "0001_initial"),
    ]

    operations = [migrations.RunPython(remove_defaults, migrations.RunPython.noop)]
