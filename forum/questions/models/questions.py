"""What a topic and its messages are for us: a question, who wrote from where, what was thanked or removed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.members.models import Network, Region
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import topic_url
from forum.questions.models.sections import Scheme, Theme


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


class Removal(models.Model):
    """A post that a moderator took away, and why. The post itself is unapproved, not deleted."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="removal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison", max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="questions_removal_has_reason")]
