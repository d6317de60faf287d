from django.db import migrations, models


class Migration(migrations.Migration):
    """The model comes from search with its table, and every row stays where it is."""

    initial = True

    dependencies = [("search", "0004_learning_from_use")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Imported",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("topic", "Discussion"), ("procedure", "Fiche")], max_length=10)),
                        ("external_id", models.CharField(max_length=200)),
                        ("object_id", models.PositiveBigIntegerField()),
                    ],
                    options={
                        "verbose_name": "contenu importé",
                        "verbose_name_plural": "contenus importés",
                        "db_table": "search_imported",
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "external_id"), name="search_imported_once")
                        ],
                    },
                ),
            ],
        ),
    ]
