"""Letters and receipts become rows of the one outbox, by its names; what waited still waits."""

import comcep.public_ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

NAMES = {"due_at": "mail_due_at", "attempts": "mail_attempts", "sent_at": "mailed_at", "failed": "mail_failed"}


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0011_public_identifiers'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='letter',
            options={'verbose_name': 'courriel d’adhésion ou de compte'},
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='members_sent_is_not_due',
        ),
        migrations.RemoveIndex(
            model_name='letter',
            name='letter_due',
        ),
        *(migrations.RenameField('letter', before, after) for before, after in NAMES.items()),
        migrations.AlterField(
            model_name='letter',
            name='mail_due_at',
            field=models.DateTimeField(default=django.utils.timezone.now, null=True, verbose_name='courriel à envoyer à partir de'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='courriel remis le'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='mail_failed',
            field=models.CharField(blank=True, max_length=200, verbose_name='courriel non envoyé'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(max_length=40, verbose_name='sorte'),
        ),
        migrations.AddField(
            model_name='letter',
            name='member',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='letter',
            name='said',
            field=models.JSONField(default=dict, verbose_name='ce que rien d’autre ne sait'),
        ),
        migrations.AddField(
            model_name='letter',
            name='written_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='letter_mail_due'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('mail_due_at__isnull', True), ('mailed_at__isnull', True), _connector='OR'), name='members_sent_is_not_due'),
        ),
        migrations.RenameField('departure', 'receipt_sent_at', 'mailed_at'),
        migrations.AlterField(
            model_name='departure',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='courriel remis le'),
        ),
        migrations.AddField(
            model_name='departure',
            name='mail_attempts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='essais'),
        ),
        migrations.AddField(
            model_name='departure',
            name='mail_due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='courriel à envoyer à partir de'),
        ),
        migrations.AddField(
            model_name='departure',
            name='mail_failed',
            field=models.CharField(blank=True, max_length=200, verbose_name='courriel non envoyé'),
        ),
        migrations.AddField(
            model_name='departure',
            name='public_id',
            field=comcep.public_ids.PublicIdField(verbose_name='identifiant public'),
        ),
        migrations.AddConstraint(
            model_name='departure',
            constraint=models.CheckConstraint(condition=models.Q(('mail_due_at__isnull', True), ('mailed_at__isnull', True), _connector='OR'), name='members_receipt_sent_is_not_due'),
        ),
        migrations.AddField(
            model_name='inactivitynotice',
            name='letter',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.letter'),
        ),
    ]
