"""A file chosen in a form, before the form is accepted."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from comcep.privacy.guard import NAMES
from comcep.public_ids import PublicIdField
from comcep.storage import private_path, private_storage


class KeptFile(models.Model):
    """A file that came in for one ``place``: one form of one member. Read by nobody else.

    Its content never changes, but for a picture, which loses what was written beside it before it may leave.
    """

    class State(models.TextChoices):
        COMING = "coming", "en cours de lecture"
        READ = "read", "lu"
        NO_WORDS = "no_words", "sans texte à lire"
        LATE = "late", "pas lu à temps"
        BROKEN = "broken", "abîmé"

    public_id = PublicIdField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(
        "formulaire", max_length=60, blank=True, help_text="Vide\u00a0: attend derrière la connexion."
    )
    file = models.FileField("fichier", upload_to=private_path, storage=private_storage)
    thumbnail = models.FileField(
        "vignette",
        upload_to=private_path,
        storage=private_storage,
        blank=True,
        help_text="D’une image, plus petite.",
    )
    name = models.CharField("nom", max_length=150)
    size = models.PositiveIntegerField("taille en octets")
    digest = models.CharField("empreinte", max_length=64)
    kept_at = models.DateTimeField("gardé le", default=timezone.now, db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.COMING)
    reader_until = models.DateTimeField(
        null=True, blank=True, help_text="Quelqu’un le lit\u202f; passé ce moment, un autre recommence."
    )
    found = models.JSONField(
        default=list, blank=True, help_text="Ce que le garde y a trouvé, sans un mot de ce qui y est écrit."
    )

    class Meta:
        verbose_name = "fichier gardé"
        verbose_name_plural = "fichiers gardés"
        indexes = [models.Index(fields=["member", "place"], name="members_kept_files")]

    def __str__(self):
        return self.name

    @property
    def kind(self):
        return self.name.rpartition(".")[2].lower()

    @property
    def sorts_found(self):
        """What sorts of data the guard found inside, in words."""
        return sorted({NAMES[label] for _, label, *_ in self.found})
