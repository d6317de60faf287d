"""The publics of the trade come from the procedures to the questions, with their rows: both speak of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0024_claimed_until"),
        ("kb", "0009_quotes_as_rich_text"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE kb_public RENAME TO questions_public",
                    "ALTER TABLE questions_public RENAME TO kb_public",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Public",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(unique=True)),
                        ("name", models.CharField(max_length=60, verbose_name="nom")),
                    ],
                    options={
                        "verbose_name": "public",
                        "verbose_name_plural": "publics",
                        "ordering": ["name"],
                    },
                ),
            ],
        ),
    ]
