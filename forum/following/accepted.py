"""What an asker is told of the answer to the question: rewritten since, or proposed by moderators."""

from comcep.notifications.actions import tell
from comcep.notifications.checks import About, Check
from comcep.notifications.kinds import Kind, Mode
from forum.access.perms import READ_POST
from forum.access.rows import posts_for
from forum.following.news import OWN, READ_ACCEPTED
from forum.questions.addresses import post_url
from forum.questions.models import ProposedAnswer

REWRITTEN, PROPOSED = "rewritten", "proposed"
WHY = "vous avez posé cette question"
KINDS = [
    Kind(
        REWRITTEN,
        "La réponse retenue à l’une de vos questions est réécrite",
        OWN,
        Mode.DAILY,
        news=("la réponse retenue est réécrite", "{n}\u00a0réponses retenues sont réécrites"),
        why=WHY,
    ),
    Kind(
        PROPOSED,
        "L’animation propose de retenir une réponse à l’une de vos questions",
        OWN,
        Mode.AT_ONCE,
        news=("une réponse à retenir ou non", "{n}\u00a0réponses à retenir ou non"),
        why=WHY,
    ),
]


def tell_of_rewritten(topic, post):
    """The asker relied on it: it may say something else now."""
    tell(
        topic.poster,
        kind=REWRITTEN,
        text="La réponse retenue à votre question a été réécrite.",
        url=post_url(post.public_id),
        check=READ_ACCEPTED,
        args=[post.pk, topic.pk],
        key=f"rewritten:{post.pk}:{post.updates_count}",
    )


def tell_of_proposed(topic, proposed):
    """The asker has two days to say otherwise."""
    tell(
        topic.poster,
        kind=PROPOSED,
        text="L’animation propose de retenir une réponse à votre question. "
        "Sans avis contraire de votre part, ce sera fait dans deux jours.",
        url=post_url(proposed.post.public_id, "proposed"),
        check=SAY_OF_PROPOSED,
        args=[proposed.pk],
        key=f"proposed:{proposed.pk}",
    )


def tell_of_declined(proposed):
    """The moderator who proposed it hears that it was no answer."""
    if proposed.by:
        tell(
            proposed.by,
            kind="moderation",
            text="La personne qui demandait ne retient pas la réponse que vous proposiez.",
            why="vous aviez proposé de la retenir",
            url=post_url(proposed.post.public_id),
            check=READ_POST,
            args=[proposed.post_id],
            key=f"declined:{proposed.pk}",
        )


def proposals_to(member):
    """Those that are still ``member``’s to answer, of messages that ``member`` reads."""
    return ProposedAnswer.objects.filter(  # wall: own-proposals
        question__topic__poster=member, post__in=posts_for(member).values("pk")
    )


def _proposed_about(member, many_args):
    waiting = proposals_to(member).filter(closed_at=None, pk__in=[pk for (pk,) in many_args])
    titles = dict(waiting.values_list("pk", "question__topic__subject"))
    return [About(titles[pk], of=f"proposed:{pk}") if pk in titles else None for (pk,) in many_args]


# Asked again before a notice leaves, and before it shows.
SAY_OF_PROPOSED = Check("proposed_answer.say", about=_proposed_about)
