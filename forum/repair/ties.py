"""From a topic to the one that it was split from, or into, or that asked the same: for who reads both."""

from django.db.models import Q

from forum.access.rows import topics_for
from forum.questions.addresses import topic_url
from forum.questions.models import Tie

TIED = "EXISTS (SELECT 1 FROM questions_tie x WHERE x.topic_id = t.id OR x.other_id = t.id)"
"""Rides on the statement of a topic’s page: most have none, and their page asks nothing more."""
SAID = {
    (Tie.Kind.SPLIT, True): "Séparé de",
    (Tie.Kind.SPLIT, False): "Une partie de la discussion continue dans",
    (Tie.Kind.DUPLICATE, True): "Déjà posée\u00a0: la réponse se cherche dans",
    (Tie.Kind.DUPLICATE, False): "Posée aussi dans",
}


def box_of(topic, member):
    """The box of these ties; two statements where there are any."""
    if not getattr(topic, "carried", {}).get("tied"):
        return None
    ties = Tie.objects.filter(Q(topic=topic.pk) | Q(other=topic.pk)).order_by("at", "pk")
    others = {tie.pk: tie.other_id if tie.topic_id == topic.pk else tie.topic_id for tie in ties}
    read = topics_for(member).filter(pk__in=others.values())  # wall: tied-topics
    there = {each.pk: each for each in read.select_related("forum")}
    lines = [
        (
            SAID[tie.kind, tie.topic_id == topic.pk],
            topic_url(there[others[tie.pk]]),
            there[others[tie.pk]].subject,
        )
        for tie in ties
        if others[tie.pk] in there and _holds(tie, topic, there)
    ]
    return {"template": "questions/_ties.html", "lines": lines, "facts": True} if lines else None


def _holds(tie, topic, there):
    """A topic opened again is no duplicate any more."""
    asked_again = topic if tie.topic_id == topic.pk else there[tie.topic_id]
    return tie.kind != Tie.Kind.DUPLICATE or asked_again.is_locked
