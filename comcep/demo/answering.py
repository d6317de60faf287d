"""What the community made of questions and answers: shared ones, what came of them, common beginnings."""

import random
from datetime import timedelta

from django.db.models import F
from django.utils.timezone import make_aware

from comcep.demo.dates import LAST_MINUTE
from comcep.demo.marks import LAST_VISITS
from comcep.members.access.audiences import Audience
from comcep.members.models import Member
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import render
from forum.following.sequels import AFTER
from forum.questions.models import Mention, Question, ReplyTemplate, SameQuestion, Sequel
from forum.writing import mentions

SEED = 15
PEERS_ONLY = {"coin-des-animateurs"}
# What askers said a month later, in the order of the answers; the others have not said.
SEQUELS = [
    ("worked", "Essayé dès la semaine suivante, et adopté."),
    ("partly", "Utile pour commencer\u202f; il m’a fallu compléter avec un collègue sur place."),
    ("worked", ""),
    ("failed", "Pas dans ma structure\u00a0: nous n’en avions pas le temps. L’idée reste bonne."),
    ("other", "J’ai finalement fait autrement, mais l’échange m’a aidée à choisir."),
    ("worked", "Cela a marché, et j’ai recommencé depuis."),
    ("partly", ""),
]
TEMPLATES = [
    (
        "Bienvenue, première question",
        "Bonjour et bienvenue sur la ComCEP.\n\nVotre question est bien arrivée\u00a0: les collègues des "
        "autres réseaux répondent en général sous quarante-huit heures.",
    ),
    (
        "Demander des précisions",
        "Bonjour,\n\nPour que vos collègues puissent vous répondre, pouvez-vous préciser le statut de la "
        "personne, le dispositif visé et ce que vous avez essayé\u202f?\n\nSans rien qui permette de la "
        "reconnaître, bien sûr.",
    ),
    (
        "Une fiche répond déjà",
        "Bonjour,\n\nUne fiche traite de ce cas. Dites-nous si elle vous suffit\u00a0: sinon, la discussion "
        "reste ouverte.",
    ),
]


def load(cast):
    dice = random.Random(SEED)
    _shared(cast, dice)
    _sequels()
    _for_accounts([cast.named[name] for name in LAST_VISITS], cast.named["conseiller"])
    end = make_aware(LAST_MINUTE)
    ReplyTemplate.objects.bulk_create(
        ReplyTemplate(name=name, text=text, updated_at=end) for name, text in TEMPLATES
    )


def _shared(cast, dice):
    """A third of the questions are also those of some peers who were there."""
    end, rows = make_aware(LAST_MINUTE), []
    peers = [member for member in cast.everybody() if member.kind == Member.Kind.PEER]
    questions = Question.objects.filter(expects_answer=True).select_related("topic__forum").order_by("pk")
    for question in questions:
        topic, number = question.topic, dice.choice([0, 0, 0, 1, 2, 4])
        if topic.forum.slug in PEERS_ONLY:
            continue
        there = [m for m in peers if m.validated_at < topic.created and m.pk != topic.poster_id]
        for member in dice.sample(there, min(number, len(there))):
            moment = topic.created + timedelta(hours=dice.randint(2, 24 * 20))
            rows.append(SameQuestion(topic=topic, member=member, at=min(moment, end)))
    SameQuestion.objects.bulk_create(rows)


def _sequels():
    """What the askers of the oldest accepted answers said."""
    end = make_aware(LAST_MINUTE)
    old = Question.objects.filter(accepted_at__lt=end - AFTER - timedelta(days=3), self_solved=False)
    asked = list(old.order_by("accepted_at", "pk")[: len(SEQUELS)])
    Sequel.objects.bulk_create(
        Sequel(
            question=question,
            asked_at=question.accepted_at + AFTER,
            said_at=question.accepted_at + AFTER + timedelta(hours=7),
            outcome=outcome,
            text=text,
        )
        for question, (outcome, text) in zip(asked, SEQUELS, strict=False)
    )


def _for_accounts(accounts, called):
    """What the demonstration accounts were told: an answer rewritten, one to speak of, a call by name."""
    solved = Question.objects.filter(
        topic__poster__in=accounts, self_solved=False, accepted_at__lt=_ago(AFTER)
    )
    unsaid, rewritten = list(solved.filter(sequel=None).order_by("-accepted_at", "pk")[:2])
    Sequel.objects.create(question=unsaid, asked_at=unsaid.accepted_at + AFTER)
    Question.objects.filter(pk=rewritten.pk).update(rewritten_at=rewritten.accepted_at + timedelta(days=9))
    heard = Topic.objects.filter(forum__audience__audience=Audience.PEERS, posts__poster=called)
    answers = Post.objects.filter(topic__in=heard.exclude(poster=called)).exclude(poster=called)
    answer = answers.exclude(pk=F("topic__first_post")).latest("created", "pk")
    text = f"{mentions.link_to(called, answer.content.raw)}, qu’en dites-vous\u202f?\n\n{answer.content.raw}"
    Post.objects.filter(pk=answer.pk).update(content=text, _content_rendered=render(text))
    Mention.objects.create(post=answer, member=called)


def _ago(long):
    return make_aware(LAST_MINUTE) - long
