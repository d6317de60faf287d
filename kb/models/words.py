"""Lists of words that procedures are filed under."""

from django.db import models


class Public(models.Model):
    """A public of the trade: employees, job seekers, young people… A procedure says whom it concerns."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = "public"
        verbose_name_plural = "publics"

    def __str__(self):
        return self.name
