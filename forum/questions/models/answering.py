"""What members make of an answer, and of a question that somebody else asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models.questions import Question


class SameQuestion(models.Model):
    """« C’est aussi ma question »: one per member and topic. It stays, from nobody, when they leave."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="shared")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "question partagée"
        verbose_name_plural = "questions partagées"
        constraints = [models.UniqueConstraint(fields=["topic", "member"], name="questions_same_once")]


class PastAcceptance(models.Model):
    """An accepted answer that is out of sight for now: it is accepted again when it comes back."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="past_acceptance")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    self_solved = models.BooleanField(default=False)
    rewritten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "réponse retenue, hors de vue"


class ProposedAnswer(models.Model):
    """A moderator would accept this answer for the asker, who has two days to say otherwise."""

    class Outcome(models.TextChoices):
        YES = "yes", "Retenue par la personne qui demandait"
        NO = "no", "Refusée par la personne qui demandait"
        LATE = "late", "Retenue faute d’avis contraire"
        VOID = "void", "Sans objet"

    question = models.ForeignKey(Question, models.CASCADE, related_name="proposed_answers")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField("suite", max_length=4, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "réponse proposée à la personne qui demandait"
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(closed_at=None), name="questions_one_proposed_answer"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="questions_proposed_answer_closed",
            ),
        ]


class Quote(models.Model):
    """``post`` repeats words of ``source``: what becomes of these words there becomes of them here."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="quotes")
    source = models.ForeignKey(Post, models.CASCADE, related_name="quoted")

    class Meta:
        verbose_name = "citation"
        constraints = [models.UniqueConstraint(fields=["post", "source"], name="questions_quoted_once")]


class Mention(models.Model):
    """``post`` calls ``member`` by name. It goes with the membership."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "mention"
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="questions_mentioned_once")]


class Sequel(models.Model):
    """What came of an accepted answer, as its asker says when asked a month later."""

    class Outcome(models.TextChoices):
        WORKED = "worked", "Cela a marché"
        PARTLY = "partly", "Cela a marché en partie"
        FAILED = "failed", "Cela n’a pas marché"
        OTHER = "other", "Autre chose"

    LONGEST = 1000

    question = models.OneToOneField(Question, models.CASCADE, related_name="sequel")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    outcome = models.CharField("suite", max_length=6, choices=Outcome.choices, blank=True)
    text = models.TextField("précision", blank=True)
    said_at = models.DateTimeField("dit le", null=True, blank=True)

    class Meta:
        verbose_name = "suite d’une réponse retenue"
        verbose_name_plural = "suites des réponses retenues"
        constraints = [
            models.CheckConstraint(
                condition=Q(said_at=None, outcome="", text="") | (Q(said_at__isnull=False) & ~Q(outcome="")),
                name="questions_sequel_said",
            )
        ]


class ReplyTemplate(models.Model):
    """Words that moderators share, to begin a reply with. They keep the list in Wagtail’s admin."""

    name = models.CharField("nom", max_length=80, unique=True)
    text = models.TextField(
        "texte", max_length=5000, help_text="En Markdown, comme un message sans mise en forme."
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "modèle de réponse"
        verbose_name_plural = "modèles de réponse"
        ordering = ["name"]

    def __str__(self):
        return self.name
