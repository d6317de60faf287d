import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('questions', '0029_drafts_hold_the_situation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='claimed_by',
            field=models.ForeignKey(blank=True, help_text='Écrit avec cette date, pour qui lit une liste où est sa propre prise en charge.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prise en charge par'),
        ),
    ]
