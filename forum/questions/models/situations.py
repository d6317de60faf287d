"""The situation that a question tells of: what a colleague asks first before answering."""

from django.db import models
from django.db.models import Q

from comcep.members.models import Region
from forum.questions.kinds import Contract, Deadline, Seniority
from forum.questions.models.questions import Question


class Situation(models.Model):
    """What the asker said of it, as far as anything was: no row says nothing. Whom it is about, and under
    which schemes, are lists of the question itself."""

    LONGEST = 1000

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="situation")
    contract = models.CharField("contrat", max_length=11, choices=Contract.choices, blank=True)
    seniority = models.CharField("ancienneté", max_length=4, choices=Seniority.choices, blank=True)
    deadline = models.CharField("échéance", max_length=4, choices=Deadline.choices, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    tried = models.TextField("ce qui a été tenté", blank=True)

    class Meta:
        verbose_name = "contexte d’une question"
        verbose_name_plural = "contextes des questions"
        constraints = [
            models.CheckConstraint(
                condition=~Q(contract="", seniority="", deadline="", region=None, tried=""),
                name="questions_situation_says_something",
            )
        ]
