from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_public_identifiers")]
    operations = [migrations.RenameField("notice", "check_path", "check_name")]
