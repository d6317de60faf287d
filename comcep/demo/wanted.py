"""What members would have as a procedure, a draft that a moderator has begun, an answer to accept."""

from comcep.demo.marks import LAST_VISITS
from comcep.moderation.models import Proposal
from forum.access.rows import posts_for, topics_for
from forum.engine.forum_conversation.models import Topic
from forum.questions.models import ProposedAnswer, Question
from kb.authoring.drafting import draft_from_topic

# Who proposes the answered topics without a procedure, from the last one on; why, and how many days ago.
PROPOSED = [
    ("conseiller", "On me pose la question chaque semaine.", 6),
    ("conseillere", "La réponse retenue m’a servi deux fois déjà.", 4),
    ("referent", "", 2),
]


def load(cast, stand):
    moderator = cast.named["animatrice"]
    answered = topics_for(moderator).filter(question__accepted_post__isnull=False, provenances=None)
    peers = topics_for(cast.named["conseiller"]).values("pk")
    free = answered.filter(pk__in=peers).select_related("question__accepted_post")
    *proposed, begun = free.order_by("-question__accepted_at", "-pk")[: len(PROPOSED) + 1]
    Proposal.objects.bulk_create(
        Proposal(topic=topic, member=cast.named[name], words=words, at=stand.at_work(days=days))
        for topic, (name, words, days) in zip(proposed, PROPOSED, strict=True)
    )
    draft_from_topic(begun, [begun.question.accepted_post], by=moderator)
    _propose_an_answer(cast, moderator, stand)


def _propose_an_answer(cast, moderator, stand):
    """A moderator would accept an answer for an asker who has said nothing yet, and has a day left to."""
    asked = Question.objects.filter(
        topic__poster__in=[cast.named[name] for name in LAST_VISITS],
        topic__status=Topic.TOPIC_UNLOCKED,
        accepted_post=None,
        first_answer_at__isnull=False,
        expects_answer=True,
    )
    of_others = asked.exclude(topic__poster=moderator).select_related("topic__poster")
    question = of_others.latest("first_answer_at")
    asker = question.topic.poster
    answers = posts_for(asker, question.topic).exclude(poster=asker).order_by("created", "pk")
    ProposedAnswer.objects.create(
        question=question, post=answers.first(), by=moderator, at=stand.at_work(hours=20)
    )
