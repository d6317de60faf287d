"""Our domain over the engine: a question, who wrote from where, what was thanked, drafted or removed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.addresses import reverse
from comcep.members.models import Network, Region
from comcep.privacy.guard import NAMES, Level
from comcep.public_ids import PublicIdField
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import rights_of


class SectionAudience(models.Model):
    """Who reads a section. Rights follow from it (``forum.questions.sections.open_section``)."""

    forum = models.OneToOneField(Forum, models.CASCADE, related_name="audience", verbose_name="rubrique")
    audience = models.CharField("lecteurs", max_length=12, choices=Audience.choices, default=Audience.PEERS)

    class Meta:
        verbose_name = "lecteurs d’une rubrique"
        verbose_name_plural = "lecteurs des rubriques"

    def __str__(self):
        return f"{self.forum} · {self.get_audience_display()}"


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


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep what ``member`` may read. Every list, search, mail and report starts here."""
        return self.filter(topic__approved=True, topic__forum__in=rights_of(member).readable_ids())


class Question(models.Model):
    """What a topic is for us. One-to-one with machina's ``Topic``."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="question")
    themes = models.ManyToManyField(Theme, blank=True, related_name="questions", verbose_name="thèmes")
    schemes = models.ManyToManyField(Scheme, blank=True, related_name="questions", verbose_name="dispositifs")
    expects_answer = models.BooleanField(
        "attend une réponse", default=True, help_text="Faux pour une annonce ou un partage de ressource."
    )
    accepted_post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(
        null=True, blank=True, help_text="Première réponse d’une autre personne."
    )
    first_peer_answer_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Première réponse d’un pair d’un autre réseau\u00a0: la promesse des 48 heures.",
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        indexes = [
            models.Index(
                fields=["topic"],
                condition=Q(expects_answer=True, first_answer_at__isnull=True),
                name="questions_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_post__isnull=True) | Q(accepted_at__isnull=False),
                name="questions_accepted_has_date",
            ),
        ]

    def __str__(self):
        return self.topic.subject

    def get_absolute_url(self):
        return topic_url(self.topic)


def topic_url(topic):
    """The stable address of a topic; expects ``topic.forum`` at hand. A page prints forty of them."""
    pattern = reverse("questions:detail", args=["section", 0, "slug"])
    return pattern.replace("section/0-slug", f"{topic.forum.slug}/{topic.pk}-{topic.slug}")


class Authorship(models.Model):
    """Where the author of a post stood when writing it. Stays when the author changes network or leaves."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="authorship")
    network = models.ForeignKey(Network, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    outsider = models.BooleanField("hors pair", default=False)
    moderator = models.BooleanField("animation", default=False)
    thanks_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "auteur au moment d’écrire"


class Thanks(models.Model):
    """« Merci » : one per reader and post. It stays, from nobody, when the reader leaves."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="thanks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="questions_thanks_once")]


class Draft(models.Model):
    """What a member is typing: one new question, and one reply per topic. Never read by anybody else."""

    public_id = PublicIdField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    section = models.ForeignKey(Forum, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="questions_draft_per_topic"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(topic__isnull=True), name="questions_one_new_draft"
            ),
        ]


class Removal(models.Model):
    """A post that a moderator took away, and why. The post itself is unapproved, not deleted."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="removal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison", max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="questions_removal_has_reason")]


class ScreenedQuerySet(models.QuerySet):
    def overridden(self):
        """Keep what was published in spite of a strong warning."""
        return self.filter(level__gte=Level.STRONG, choice=Screened.Choice.PUBLISHED)

    def forget_old(self):
        """Keep twelve months."""
        return self.filter(at__lt=timezone.now() - timedelta(days=365)).delete()


class Screened(models.Model):
    """What the guard found in a message by one rule, and what its author decided: a count, never a word."""

    class Choice(models.TextChoices):
        REPLACED = "replaced", "Remplacé"
        NOT_PERSONAL = "not_personal", "Pas une donnée personnelle"
        PUBLISHED = "published", "Publié quand même"

    class Reason(models.TextChoices):
        PUBLIC = "public", "Coordonnées publiques d’un service"
        MINE = "mine", "Ce sont mes propres coordonnées"
        AGREED = "agreed", "La personne concernée est d’accord"
        INVENTED = "invented", "Cas inventé ou déjà anonymisé"
        NEEDED = "needed", "Indispensable pour qu’on puisse répondre"

    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, related_name="screenings", verbose_name="message"
    )
    rule = models.CharField("règle", max_length=30)
    label = models.CharField("sorte", max_length=20)
    level = models.PositiveSmallIntegerField("niveau")
    choice = models.CharField("décision", max_length=12, choices=Choice.choices)
    reason = models.CharField("raison", max_length=12, choices=Reason.choices, blank=True)
    number = models.PositiveSmallIntegerField("nombre", default=1)
    at = models.DateTimeField("le", default=timezone.now)
    reviewed_at = models.DateTimeField("revue le", null=True, blank=True)

    objects = ScreenedQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte du garde"
        verbose_name_plural = "alertes du garde"
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(reviewed_at__isnull=True, choice="published", level__gte=2),
                name="questions_overridden",
            ),
            models.Index(fields=["at", "rule"], name="questions_screened_rates"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(choice="published", level__gte=2) | ~Q(reason=""),
                name="questions_override_has_reason",
            ),
            models.CheckConstraint(condition=~Q(choice="published", level__gte=3), name="questions_no_block"),
        ]

    def __str__(self):
        return f"{self.rule} · {self.get_choice_display()}"

    @property
    def label_name(self):
        return NAMES.get(self.label, self.label)


class Submission(models.Model):
    """The key of a form already accepted: a double click or a replay gives the same post, once."""

    key = models.UUIDField(primary_key=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)


class Follow(models.Model):
    """What a member wants to hear of: a topic, a section with what is below it, or a theme.

    A topic that one has stopped following keeps its row, not active: nothing automatic follows it again.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="followed")
    section = models.ForeignKey(Forum, models.CASCADE, null=True, related_name="followed")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="followed")
    active = models.BooleanField("suivi", default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "suivi"
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="questions_follow_topic_once"),
            models.UniqueConstraint(fields=["member", "section"], name="questions_follow_section_once"),
            models.UniqueConstraint(fields=["member", "theme"], name="questions_follow_theme_once"),
            models.CheckConstraint(
                condition=(
                    Q(topic__isnull=False, section__isnull=True, theme__isnull=True)
                    | Q(topic__isnull=True, section__isnull=False, theme__isnull=True)
                    | Q(topic__isnull=True, section__isnull=True, theme__isnull=False)
                ),
                name="questions_follow_one_thing",
            ),
        ]


def visible_posts(member):
    """Posts that ``member`` may read: approved, in an approved topic of a readable section."""
    return Post.objects.filter(
        approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()
    )


def visible_topics(member):
    """Topics that ``member`` may read. Lists of topics start here."""
    return Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())


def open_questions(topics):
    """Keep, of these topics, the questions that nobody else has answered and that one still can."""
    return topics.filter(
        question__expects_answer=True, question__first_answer_at=None, status=Topic.TOPIC_UNLOCKED
    )


# Private messages are a noun of their own, in a package of its own; Django looks for models here.
from forum.questions.conversations.models import (  # noqa: E402, F401
    Block,
    Conversation,
    Participation,
    PrivateDraft,
    PrivateMessage,
)
