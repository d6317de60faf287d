from django.db import migrations


class Migration(migrations.Migration):
    """Claims hold it."""

    dependencies = [("moderation", "0009_claims_of_cases")]

    operations = [
        migrations.RemoveField(model_name="case", name="claimed_at"),
        migrations.RemoveField(model_name="case", name="claimed_by"),
    ]
