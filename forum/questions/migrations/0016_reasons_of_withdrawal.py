from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('questions', '0015_what_the_clock_says'),
    ]

    operations = [
        migrations.AlterField(
            model_name='question',
            name='withdrawn_reason',
            field=models.CharField(blank=True, choices=[('twice', 'posée deux fois'), ('solved', 'résolue autrement'), ('moot', 'n’a plus d’objet'), ('no_question', 'n’était pas une question')], max_length=300, verbose_name='raison du retrait'),
        ),
    ]
