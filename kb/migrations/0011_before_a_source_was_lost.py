from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0010_publics_of_questions'),
    ]

    operations = [
        migrations.AddField(
            model_name='provenance',
            name='before',
            field=models.JSONField(editable=False, help_text='Repris si la source revient.', null=True, verbose_name='état avant ce retrait'),
        ),
    ]
