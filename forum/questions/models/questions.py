"""What a topic and its messages are for us: a question, who wrote from where, what was thanked or removed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.models import Network, Region
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import topic_url
from forum.questions.kinds import Nature, OfficialRole, Withdrawal
from forum.questions.models.sections import Public, Scheme, Theme


class Question(models.Model):
    """What a topic is for us. One-to-one with machina's ``Topic``."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="question")
    themes = models.ManyToManyField(Theme, blank=True, related_name="questions", verbose_name="thèmes")
    schemes = models.ManyToManyField(Scheme, blank=True, related_name="questions", verbose_name="dispositifs")
    publics = models.ManyToManyField(Public, blank=True, related_name="questions", verbose_name="publics")
    expects_answer = models.BooleanField(
        "attend une réponse", default=True, help_text="Faux pour une annonce ou un partage de ressource."
    )
    accepted_post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    self_solved = models.BooleanField(
        "résolue par la personne qui demandait", default=False,
        help_text="La réponse retenue est d’elle-même\u00a0: ce n’en est pas une, c’est une suite.",
    )  # fmt: skip
    rewritten_at = models.DateTimeField(
        null=True, blank=True, help_text="Quand la réponse a été réécrite depuis qu’elle est retenue."
    )
    # What the clock says of it: written by forum/questions/timing.py alone, from the messages.
    first_answer_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Quand d’autres ont pu lire la première réponse d’une autre personne, d’un autre réseau.",
    )
    due_at = models.DateTimeField(
        "promise jusqu’à",
        null=True,
        blank=True,
        help_text="Fin de la promesse, reculée du temps de pause ; vide si rien n’est promis.",
    )
    paused_since = models.DateTimeField(
        "en pause depuis", null=True, blank=True, help_text="Une précision est attendue de l’auteur."
    )
    paused_until = models.DateTimeField(
        null=True, blank=True, help_text="Fin de cette pause si l’auteur ne répond pas avant."
    )
    withdrawn_at = models.DateTimeField(
        "retirée le", null=True, blank=True, help_text="Close sans réponse, ou devenue une annonce."
    )
    withdrawn_reason = models.CharField(
        "raison du retrait", max_length=300, choices=Withdrawal.choices, blank=True
    )
    claimed_until = models.DateTimeField(
        "prise en charge jusqu’à", null=True, blank=True, help_text="Écrit par forum/promise/claims.py seul."
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="prise en charge par",
        help_text="Écrit avec cette date, pour qui lit une liste où est sa propre prise en charge.",
    )

    class Meta:
        verbose_name = "question"
        indexes = [
            models.Index(
                fields=["topic"],
                condition=Q(expects_answer=True, first_answer_at__isnull=True, withdrawn_at__isnull=True),
                name="questions_waiting",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(expects_answer=True, first_answer_at__isnull=True, withdrawn_at__isnull=True),
                name="questions_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_post__isnull=True) | Q(accepted_at__isnull=False),
                name="questions_accepted_has_date",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="questions_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(paused_since__isnull=True, paused_until__isnull=True)
                | Q(paused_since__isnull=False, paused_until__isnull=False),
                name="questions_pause_ends",
            ),
        ]

    def __str__(self):
        return self.topic.subject

    def get_absolute_url(self):
        return topic_url(self.topic)


class Authorship(models.Model):
    """Where the author of a post stood when writing it, and as what it was written.

    Stays when the author changes network or leaves.
    """

    Nature, OfficialRole = Nature, OfficialRole

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="authorship")
    network = models.ForeignKey(Network, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    outsider = models.BooleanField("hors pair", default=False)
    moderator = models.BooleanField("animation", default=False)
    role = models.CharField(
        "écrit en tant que", max_length=11, choices=OfficialRole.choices, blank=True, default=""
    )
    nature = models.CharField("ce que c’est", max_length=11, choices=Nature.choices, default=Nature.ANSWER)
    own = models.BooleanField("de qui a posé la question", default=False)
    unnamed_as = models.CharField(
        "signé sans nom", max_length=80, blank=True, default="",
        help_text="«\u202fun pair de Bretagne\u202f», dit à la publication\u00a0; vide quand le nom se lit.",
    )  # fmt: skip
    shown_at = models.DateTimeField(
        "lisible depuis",
        null=True,
        blank=True,
        help_text="Quand d’autres ont d’abord pu le lire.",
    )
    thanks_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "auteur au moment d’écrire"
        indexes = [
            models.Index(fields=["post"], condition=Q(nature="precision"), name="questions_precisions"),
            models.Index(fields=["post"], condition=Q(unnamed_as__gt=""), name="questions_unnamed"),
        ]


class Thanks(models.Model):
    """« Merci » : one per reader and post. It stays, from nobody, when the reader leaves."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="thanks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="questions_thanks_once")]


class Removal(models.Model):
    """A post that a moderator took away, and why, or that its author withdrew: it is unapproved, not deleted.

    What its author withdrew is forgotten a little later; its place stays.
    """

    post = models.OneToOneField(Post, models.CASCADE, related_name="removal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison", max_length=300)
    at = models.DateTimeField(default=timezone.now)
    withdrawn = models.BooleanField("par son auteur", default=False)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="Quand les mots retirés ont été oubliés."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="questions_removal_has_reason")]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(withdrawn=True, erased_at=None),
                name="questions_to_erase",
            )
        ]
