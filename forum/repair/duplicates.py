"""« Déjà posée »: a topic closed because another one asks the same, to which those who read both are led."""

from django.db import transaction

from forum.questions.holding import hold_topic
from forum.questions.kinds import Withdrawal
from forum.questions.models import Tie
from forum.writing.moderating import lock_topic

ITSELF = "C’est l’adresse de ce sujet-ci. Donnez celle de l’autre."
CIRCLE = "L’autre sujet est déjà clos comme doublon de celui-ci. Rouvrez-le d’abord."


class Refused(ValueError):
    """It is not done; the sentence says why."""


@transaction.atomic
def close_as_duplicate(topic, other, *, by):
    """Close ``topic``, which ``other`` asks already. Give what :func:`reopen` needs, nothing if it was so.

    Its question is withdrawn, if nobody has answered: it waits no more, and counts as asked twice. The caller
    has checked that ``by`` reads ``other``. Raises :class:`Refused`.
    """
    topic = hold_topic(topic.pk)
    if topic.pk == other.pk:
        raise Refused(ITSELF)
    if Tie.objects.filter(topic=other, other=topic, kind=Tie.Kind.DUPLICATE).exists():
        raise Refused(CIRCLE)
    former = Tie.objects.filter(topic=topic, kind=Tie.Kind.DUPLICATE).values_list("other", flat=True).first()
    before = {"locked": topic.is_locked, "withdrawal": topic.question.withdrawn_reason, "other": former}
    closed = lock_topic(topic, True, reason=Withdrawal.TWICE)
    if not closed and former == other.pk:
        return None
    Tie.objects.update_or_create(topic=topic, kind=Tie.Kind.DUPLICATE, defaults={"other": other, "by": by})
    return before


@transaction.atomic
def reopen(topic, before):
    """As it was ``before``. Give whether it was closed as a duplicate."""
    ties = Tie.objects.filter(topic=topic, kind=Tie.Kind.DUPLICATE)
    if not ties.exists():
        return False
    if before["other"]:
        ties.update(other=before["other"])
    else:
        ties.delete()
    if not before["locked"]:
        lock_topic(topic, False)
    return True
