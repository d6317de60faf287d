from django.db import migrations


class Migration(migrations.Migration):
    """The model goes to importing with its table: nothing changes in the database."""

    dependencies = [("search", "0004_learning_from_use"), ("importing", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Imported")]),
    ]
