from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forum_conversation', '0003_public_identifiers'),
        ('members', '0014_kept_files'),
        ('questions', '0013_sections_arranged'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='question',
            name='questions_waiting',
        ),
        migrations.AddField(
            model_name='authorship',
            name='nature',
            field=models.CharField(choices=[('answer', 'réponse'), ('precision', 'demande de précision'), ('placeholder', 'message d’attente')], default='answer', max_length=11, verbose_name='ce que c’est'),
        ),
        migrations.AddField(
            model_name='authorship',
            name='own',
            field=models.BooleanField(default=False, verbose_name='de qui a posé la question'),
        ),
        migrations.AddField(
            model_name='authorship',
            name='role',
            field=models.CharField(blank=True, choices=[('', 'membre'), ('moderator', 'animation'), ('referent', 'référent de réseau'), ('head_office', 'tête de réseau')], default='', max_length=11, verbose_name='écrit en tant que'),
        ),
        migrations.AddField(
            model_name='authorship',
            name='shown_at',
            field=models.DateTimeField(blank=True, help_text='Quand d’autres ont d’abord pu le lire.', null=True, verbose_name='lisible depuis'),
        ),
        migrations.AddField(
            model_name='question',
            name='due_at',
            field=models.DateTimeField(blank=True, help_text='Fin de la promesse, reculée du temps de pause\u202f; vide si rien n’est promis.', null=True, verbose_name='promise jusqu’à'),
        ),
        migrations.AddField(
            model_name='question',
            name='paused_since',
            field=models.DateTimeField(blank=True, help_text='Une précision est attendue de l’auteur.', null=True, verbose_name='en pause depuis'),
        ),
        migrations.AddField(
            model_name='question',
            name='paused_until',
            field=models.DateTimeField(blank=True, help_text='Fin de cette pause si l’auteur ne répond pas avant.', null=True),
        ),
        migrations.AddField(
            model_name='question',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, help_text='Close sans réponse, ou devenue une annonce.', null=True, verbose_name='retirée le'),
        ),
        migrations.AddField(
            model_name='question',
            name='withdrawn_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='raison du retrait'),
        ),
        migrations.AlterField(
            model_name='question',
            name='first_answer_at',
            field=models.DateTimeField(blank=True, help_text='Quand d’autres ont pu lire la première réponse d’une autre personne, d’un autre réseau.', null=True),
        ),
        migrations.AddIndex(
            model_name='authorship',
            index=models.Index(condition=models.Q(('nature', 'precision')), fields=['post'], name='questions_precisions'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('expects_answer', True), ('first_answer_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['topic'], name='questions_waiting'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('expects_answer', True), ('first_answer_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['due_at'], name='questions_due'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='questions_withdrawn_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_since__isnull', True), ('paused_until__isnull', True)), models.Q(('paused_since__isnull', False), ('paused_until__isnull', False)), _connector='OR'), name='questions_pause_ends'),
        ),
    ]
