"""Sections and what questions are filed under: readers, themes, schemes, publics, fields of knowledge."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.public_ids import PublicIdField
from forum.engine.forum.models import Forum


class SectionAudience(models.Model):
    """Who reads a section, and what is written there. Rights follow from it (``forum.sections.opening``)."""

    class Review(models.TextChoices):
        NONE = "", "Publiés aussitôt"
        FIRST = "first", "Le premier message de chaque membre dans la rubrique est relu avant d’être publié"
        ALL = "all", "Chaque message est relu avant d’être publié"

    forum = models.OneToOneField(Forum, models.CASCADE, related_name="audience", verbose_name="rubrique")
    audience = models.CharField("lecteurs", max_length=12, choices=Audience.choices, default=Audience.PEERS)
    new_topics = models.BooleanField("ouverte aux nouveaux sujets", default=True)
    review = models.CharField(
        "relecture", max_length=5, choices=Review.choices, default=Review.NONE, blank=True
    )
    archived_at = models.DateTimeField("archivée le", null=True, blank=True)
    merged_into = models.ForeignKey(
        Forum, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="réunie à",
        help_text="Elle ne se voit plus\u202f; son adresse mène là.",
    )  # fmt: skip

    class Meta:
        verbose_name = "lecteurs d’une rubrique"
        verbose_name_plural = "lecteurs des rubriques"

    def __str__(self):
        return f"{self.forum} · {self.get_audience_display()}"


class FormerSlug(models.Model):
    """An address that a section had. It leads to the one of today, for who reads the section."""

    slug = models.SlugField(max_length=255, unique=True)
    section = models.ForeignKey(Forum, models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = "ancienne adresse d’une rubrique"

    def __str__(self):
        return self.slug


class Merge(models.Model):
    """One section put into another, and what it takes to undo that: keys of what changed place, no word."""

    public_id = PublicIdField()
    source = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    target = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict)

    class Meta:
        verbose_name = "réunion de deux rubriques"


class ThemeQuerySet(models.QuerySet):
    def of_questions(self):
        """Without the chapters, under which procedures alone are filed."""
        return self.filter(chapter=False)


class Theme(models.Model):
    """A subject of questions and procedures, from a list that moderators keep."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=60)
    chapter = models.BooleanField(
        "chapitre des fiches",
        default=False,
        help_text="Range des fiches seulement\u00a0: il n’est pas proposé à qui pose une question.",
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "thème"

    def __str__(self):
        return self.name


class Scheme(models.Model):
    """A scheme of the trade (CPF, CIF…), from a list that moderators keep: what a question or a procedure is
    about. The same scheme under its names of yesterday and of today is one row."""

    slug = models.SlugField("adresse", unique=True)
    name = models.CharField("nom", max_length=80, help_text="Comme dans les filtres de la recherche.")
    names = models.TextField(
        "ce qui le nomme",
        blank=True,
        help_text="Un sigle ou un nom par ligne. Un sujet dont le titre contient l’un d’eux est rangé sous "
        "ce dispositif, quand son auteur n’en a choisi aucun.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "dispositif"

    def __str__(self):
        return self.name

    @property
    def name_list(self):
        """Every name that a title may give it."""
        return [line.strip() for line in self.names.splitlines() if line.strip()] or [self.name]


class Public(models.Model):
    """A public of the trade: employees, job seekers, young people… A procedure says whom it concerns, and a
    question whom it is about."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = "public"
        verbose_name_plural = "publics"

    def __str__(self):
        return self.name


class FieldOfKnowledge(models.Model):
    """A theme that a member says to know well: colleagues find each other by it in the directory."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="fields_of_knowledge")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="+", verbose_name="thème")

    class Meta:
        verbose_name = "domaine de connaissance"
        verbose_name_plural = "domaines de connaissance"
        constraints = [models.UniqueConstraint(fields=["member", "theme"], name="questions_field_once")]

    def __str__(self):
        return str(self.theme)
