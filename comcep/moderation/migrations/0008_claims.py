import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("identifiant", "Identifiant publié"),
    ("alerte", "Alerte du garde"),
    ("signalement", "Signalement"),
    ("question", "Question sans réponse"),
    ("approbation", "À approuver"),
    ("demande", "Adhésion"),
    ("proposition", "Fiche proposée"),
    ("fiche", "Fiche à revoir"),
]


class Migration(migrations.Migration):
    """What one moderator deals with, whatever its kind."""

    dependencies = [
        ("moderation", "0007_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=11, verbose_name="sorte")),
                ("thing", models.BigIntegerField(verbose_name="clé")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "élément pris en charge",
                "verbose_name_plural": "éléments pris en charge",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "thing"), name="moderation_claimed_once")
                ],
            },
        ),
    ]
