"""What was imported, line by line."""

from django.db import models

from comcep.search.models import SearchPending


class Imported(models.Model):
    """A line of a file that has become a topic or a procedure: importing it again gives the same one."""

    kind = models.CharField(max_length=10, choices=SearchPending.Kind.choices)
    external_id = models.CharField(max_length=200)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        db_table = "search_imported"  # it was a model of search
        verbose_name = "contenu importé"
        verbose_name_plural = "contenus importés"
        constraints = [
            models.UniqueConstraint(fields=["kind", "external_id"], name="search_imported_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.external_id}"
