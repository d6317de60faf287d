"""The outbox of the index, the glossary, and what was looked for in vain."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from comcep.search import analysis
from comcep.search.glossary import Entry, Glossary
from comcep.sql import fetch


class SearchPending(models.Model):
    """Something to index again, written in the transaction that changed it. Rows only ever come and go."""

    class Kind(models.TextChoices):
        TOPIC = "topic", "Discussion"
        PROCEDURE = "procedure", "Fiche"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "contenu à indexer"
        verbose_name_plural = "contenus à indexer"

    def __str__(self):
        return f"{self.get_kind_display()} {self.object_id}"


class GlossaryTermQuerySet(models.QuerySet):
    def glossary(self):
        """The glossary in force: one small statement when this process already holds that state of it."""
        global _held
        state = fetch("SELECT MAX(updated_at), COUNT(*) FROM search_glossaryterm", [])
        if _held is None or _held[0] != state:
            _held = (state, Glossary.of(term.entry() for term in self.all()))
        return _held[1]


_held = None


class GlossaryTerm(models.Model):
    """An acronym or a name of the trade, with what else it is called. Searches use it once it is saved."""

    class Category(models.TextChoices):
        ACTOR = "acteur", "Acteur"
        CERTIFICATION = "certification", "Certification"
        COMCEP = "comcep", "ComCEP"
        SCHEME = "dispositif", "Dispositif"
        FUNDING = "financement", "Financement"
        FUNDER = "financeur", "Financeur"
        TRAINING = "formation", "Formation"
        BODY = "instance", "Instance"
        CRAFT = "metier", "Métier de conseiller"
        TOOL = "outil", "Outil"
        PUBLIC = "public", "Public"
        NETWORK = "reseau_operateur", "Réseau, opérateur"
        STATISTICS = "statistique", "Statistique"
        SYSTEM = "systeme_information", "Système d’information"
        LAW = "texte", "Texte"

    term = models.CharField("terme", max_length=120, unique=True)
    category = models.CharField("catégorie", max_length=20, choices=Category.choices, default=Category.SCHEME)
    expansions = models.TextField(
        "forme développée",
        blank=True,
        help_text="Une par ligne\u00a0: «\u202fcongé individuel de formation\u202f».",
    )
    variants = models.TextField(
        "autres graphies", blank=True, help_text="Une par ligne. La recherche les tient pour équivalentes."
    )
    later_names = models.TextField(
        "noms plus récents",
        blank=True,
        help_text="Une par ligne\u00a0: le nom que le même dispositif porte aujourd’hui.",
    )
    definition = models.TextField("définition", blank=True, help_text="Une ou deux phrases, pour le lecteur.")
    ambiguous = models.BooleanField(
        "ambigu",
        default=False,
        help_text="Le sigle a plusieurs sens\u00a0: il n’est pas remplacé par sa forme développée.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = GlossaryTermQuerySet.as_manager()

    panels = [
        FieldPanel("term"),
        FieldPanel("category"),
        FieldPanel("expansions"),
        FieldPanel("definition"),
        MultiFieldPanel(
            [FieldPanel("variants"), FieldPanel("later_names"), FieldPanel("ambiguous")],
            heading="Pour la recherche",
        ),
    ]

    class Meta:
        ordering = ["term"]
        verbose_name = "sigle ou terme"
        verbose_name_plural = "sigles et termes"

    def __str__(self):
        return self.term

    def clean(self):
        tokens = analysis.tokens(self.term)
        if not tokens:
            raise ValidationError({"term": "Ce terme n’a ni lettre ni chiffre\u202f; écrivez un mot."})
        if all(token.is_stop for token in tokens):
            raise ValidationError(
                {"term": "Ce mot est trop courant pour être cherché\u202f; précisez le terme."}
            )

    def lines(self, name):
        return tuple(line.strip() for line in getattr(self, name).splitlines() if line.strip())

    def entry(self):
        """The same, as queries use it."""
        return Entry(
            self.term,
            self.lines("expansions"),
            self.lines("variants"),
            self.lines("later_names"),
            self.ambiguous,
        )

    @property
    def expansion_list(self):
        return self.lines("expansions")

    @property
    def other_names(self):
        return (*self.lines("variants"), *self.lines("later_names"))


class QueryLog(models.Model):
    """A search that found nothing, or only once corrected: how many times each month, never by whom."""

    words = models.CharField("recherche", max_length=120)
    month = models.DateField("mois")
    times = models.PositiveIntegerField("fois", default=0)
    found = models.PositiveIntegerField("résultats", default=0)
    asked_for = models.PositiveIntegerField("fiches réclamées", default=0)

    class Meta:
        verbose_name = "recherche sans résultat"
        verbose_name_plural = "recherches sans résultat"
        ordering = ["-month", "-times"]
        constraints = [models.UniqueConstraint(fields=["words", "month"], name="search_query_once_a_month")]

    def __str__(self):
        return self.words


class Reformulation(models.Model):
    """What was asked after a search that found nothing, each month, never by whom."""

    before = models.CharField("recherche vaine", max_length=120)
    after = models.CharField("recherche suivante", max_length=120)
    month = models.DateField("mois")
    times = models.PositiveIntegerField("fois", default=0)

    class Meta:
        verbose_name = "reformulation"
        constraints = [
            models.UniqueConstraint(fields=["before", "after", "month"], name="search_reformulated_monthly")
        ]

    def __str__(self):
        return f"{self.before} → {self.after}"


class Deflection(models.Model):
    """How many questions were not asked because the suggestion of that rank answered them, each month."""

    class Kind(models.TextChoices):
        TOPIC = "sujet", "Discussion"
        PROCEDURE = "fiche", "Fiche"

    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("sorte", max_length=5, choices=Kind.choices)
    month = models.DateField("mois")
    times = models.PositiveIntegerField("fois", default=0)

    class Meta:
        verbose_name = "question à laquelle une suggestion répondait"
        verbose_name_plural = "questions auxquelles une suggestion répondait"
        constraints = [
            models.UniqueConstraint(fields=["rank", "kind", "month"], name="search_deflected_monthly")
        ]

    def __str__(self):
        return f"{self.rank} · {self.kind} · {self.month:%Y-%m}"


class OpenedRank(models.Model):
    """How many results of that rank were opened, each month."""

    rank = models.PositiveSmallIntegerField("rang")
    month = models.DateField("mois")
    times = models.PositiveIntegerField("fois", default=0)

    class Meta:
        verbose_name = "rang ouvert"
        verbose_name_plural = "rangs ouverts"
        constraints = [models.UniqueConstraint(fields=["rank", "month"], name="search_rank_once_a_month")]

    def __str__(self):
        return f"{self.rank} · {self.month:%Y-%m}"
