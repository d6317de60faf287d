"""The publics are of the questions now: the tables stay as they are."""

import modelcluster.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0009_quotes_as_rich_text"),
        ("questions", "0025_publics"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="procedurepage",
                    name="publics",
                    field=modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="procedures",
                        to="questions.public",
                        verbose_name="publics concernés",
                    ),
                ),
                migrations.DeleteModel(name="Public"),
            ],
        ),
    ]
