from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0006_unseen_notices'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_unseen',
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['recipient', '-created_at', '-id'], name='notice_unseen_newest'),
        ),
    ]
