from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0011_decisions_undone'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='verb',
            field=models.CharField(choices=[('pin', 'Sujet épinglé'), ('unpin', 'Sujet désépinglé'), ('lock', 'Sujet clos'), ('unlock', 'Sujet rouvert'), ('move', 'Sujet déplacé'), ('approve', 'Message approuvé'), ('remove', 'Message retiré'), ('restore', 'Message rétabli'), ('edit', 'Message modifié'), ('redact', 'Données masquées'), ('screen', 'Alerte du garde relue'), ('curate', 'Sujet transformé en fiche'), ('themes', 'Thèmes corrigés'), ('case', 'Signalement traité'), ('s_create', 'Rubrique créée'), ('s_change', 'Rubrique modifiée'), ('s_order', 'Rubrique changée de place'), ('s_readers', 'Lecteurs d’une rubrique changés'), ('s_archive', 'Rubrique archivée'), ('s_reopen', 'Rubrique rouverte'), ('s_merge', 'Rubriques réunies'), ('s_unmerge', 'Réunion de rubriques annulée'), ('m_review', 'Membre relu avant publication'), ('m_trust', 'Membre publié aussitôt'), ('aside', 'Sujet laissé sans fiche'), ('back', 'Sujet remis à transformer'), ('in_role', 'Message écrit au nom d’un rôle')], max_length=10, verbose_name='décision'),
        ),
    ]
