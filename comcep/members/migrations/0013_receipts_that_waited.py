"""A receipt was to be sent as long as its address was there; the outbox looks at when it is due."""

from django.db import migrations
from django.utils import timezone


def make_due(apps, schema_editor):
    departures = apps.get_model("members", "Departure").objects.using(schema_editor.connection.alias)
    departures.filter(mailed_at=None).exclude(receipt_to="").update(mail_due_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("members", "0012_one_outbox")]
    operations = [migrations.RunPython(make_due, migrations.RunPython.noop)]
