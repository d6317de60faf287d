from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committee', '0006_public_identifiers'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='author',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='proposal',
            name='author',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
    ]
