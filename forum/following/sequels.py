"""« Qu’est-ce que ça a donné ? »: what askers are asked a month after an answer was accepted."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comcep.notifications.actions import tell
from comcep.notifications.checks import About, Check
from comcep.notifications.kinds import Kind, Mode
from forum.access.rows import topics_for
from forum.following.news import MAYBE_NEVER, OWN
from forum.questions.models import Question, Sequel

AFTER = timedelta(days=30)
WINDOW = timedelta(days=14)
"""A site that wakes up after a long stop asks nothing of old answers."""
KIND = Kind(
    "sequel",
    "Ce qu’a donné une réponse que vous avez retenue",
    OWN,
    Mode.DAILY,
    MAYBE_NEVER,
    news=("qu’est-ce que ça a donné\u202f?", "{n}\u00a0réponses dont dire ce qu’elles ont donné"),
    why="vous avez retenu une réponse il y a un mois",
)


def ask_for_sequels(now=None):
    """Ask each asker once. Give how many were asked; a second run asks nobody."""
    now = now or timezone.now()
    due = Question.objects.filter(
        accepted_post__isnull=False,
        self_solved=False,
        accepted_at__gt=now - AFTER - WINDOW,
        accepted_at__lte=now - AFTER,
        sequel=None,
        topic__approved=True,
        topic__poster__isnull=False,
    )
    return sum(_ask(question) for question in due.select_related("topic__poster").order_by("pk"))


@transaction.atomic
def _ask(question):
    topic = question.topic
    if not topics_for(topic.poster).filter(pk=topic.pk).exists():
        return False
    _, new = Sequel.objects.get_or_create(question=question)
    if new:
        tell(
            topic.poster,
            kind=KIND.name,
            text="Vous aviez retenu une réponse il y a un mois\u00a0: qu’est-ce que ça a donné\u202f?",
            url=f"/forum/sujet/{topic.public_id}/suites/",
            check=SAY_SEQUEL,
            args=[topic.pk],
            key=f"sequel:{question.pk}:{question.accepted_post_id}",
        )
    return new


def own_solved(member):
    """The topics of ``member``, still read, of which an answer of somebody else is accepted."""
    return topics_for(member).filter(  # wall: own-sequels
        poster=member, question__accepted_post__isnull=False, question__self_solved=False
    )


def _waiting(member, many_args):
    waiting = own_solved(member).filter(pk__in=[pk for (pk,) in many_args])
    titles = dict(waiting.exclude(question__sequel__said_at__isnull=False).values_list("pk", "subject"))
    return [About(titles[pk], of=f"sequel:{pk}") if pk in titles else None for (pk,) in many_args]


# Asked again before a notice leaves, and before it shows.
SAY_SEQUEL = Check("sequel.say", about=_waiting)
