"""« Questions auxquelles vous pouvez répondre »: what the digests bring to who may know the answer."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from comcep.members.models import Member
from comcep.notifications.digest import Line, Part
from forum.access.perms import may_read_forum
from forum.engine.forum_conversation.models import Topic
from forum.following.follows import branches
from forum.questions.addresses import post_url
from forum.questions.clock import waiting
from forum.questions.models import FieldOfKnowledge, Follow, Question, Theme
from forum.questions.states import open_questions
from forum.reading.lists import waiting_for

WINDOW = timedelta(days=7)  # an older one is the moderators' to revive, not a mail's
SHOWN = 5
PRINTED = (
    "pk subject first_post__public_id created question__due_at question__paused_until "
    "first_post__authorship__unnamed_as"
).split()
HEADING = "Questions auxquelles vous pouvez répondre"


def people(since):
    """Keys of members of whose domains, themes or sections a question without answer was asked since."""
    topics = open_questions(Topic.objects.filter(approved=True, created__gt=since))
    asked = Question.objects.filter(topic__in=topics)
    themes = Theme.objects.filter(questions__in=asked)
    follows = Follow.objects.filter(Q(theme__in=themes) | Q(section__isnull=False))
    fields = FieldOfKnowledge.objects.filter(theme__in=themes)
    if not asked.exists():
        return set()
    return {*follows.values_list("member", flat=True), *fields.values_list("member", flat=True)}


def part(member, since):
    """The questions of other networks still without an answer, the closest to its promise first.

    Nothing when none of them was asked since: a mail repeats none of them alone.
    """
    if not may_read_forum(member):
        return None
    held = Follow.objects.filter(member=member, active=True)
    themes = Theme.objects.filter(
        Q(followed__in=held) | Q(pk__in=FieldOfKnowledge.objects.filter(member=member).values("theme"))
    )
    now = timezone.now()
    topics = waiting_for(member).filter(
        Q(question__themes__in=themes) | Q(forum__in=branches(member, held)),
        created__gt=now - WINDOW,
    )
    topics = topics.exclude(poster=member)
    if member.kind == Member.Kind.PEER and member.network_id:
        # Were those without a name left out to their own network, what a mail lacks would tell it.
        unnamed = Q(first_post__authorship__unnamed_as__gt="")
        topics = topics.filter(unnamed | ~Q(first_post__authorship__network=member.network_id))
    rows = list(topics.distinct().values_list(*PRINTED))
    if not any(created > since for _, _, _, created, *_ in rows):
        return None
    lines = [
        Line(subject, _said(waiting(*clock, now), unnamed), post_url(post), f"question:{pk}")
        for pk, subject, post, *clock, unnamed in rows[:SHOWN]
    ]
    return Part(HEADING, lines, max(len(rows) - SHOWN, 0), "sous «\u202fSans réponse\u202f»")


def _said(chip, unnamed):
    return f"question {'sans nom' if unnamed else 'd’un autre réseau'}, {chip.full.lower()}"
