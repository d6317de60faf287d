"""When the demonstration was loaded, and for which day."""

from django.db import models


class Load(models.Model):
    """The one load of this database: a later one replaces it, and only as long as nobody wrote."""

    day = models.DateField("pour le")
    at = models.DateTimeField("chargée le")
    last = models.JSONField("dernières clés", default=dict, help_text="De chaque table où l’on écrit.")

    class Meta:
        verbose_name = "chargement de la démonstration"

    def __str__(self):
        return f"{self.day}"
