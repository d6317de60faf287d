"""Rows held before they change, in one order: two who write wait, and on PostgreSQL never for each other.

The question, then members, then its topic, then messages, then sections; of several, in the order of their
keys. Nobody holds a row with its key: whoever only names the row would wait too.
"""

from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Question


def hold_question(topic_pk):
    """The question of that topic, held; ``None`` for a topic without one."""
    return Question.objects.select_for_update(of=("self",), no_key=True).filter(topic=topic_pk).first()


def hold_questions(topics):
    """Those of these topics: a queryset of topics, or their keys."""
    rows = Question.objects.select_for_update(of=("self",), no_key=True).filter(topic__in=topics)
    list(rows.order_by("topic").values_list("pk"))


def hold_topic(topic_pk, *related):
    """That topic, held with its question, and with what is ``related`` to it."""
    hold_question(topic_pk)
    held = Topic.objects.select_for_update(of=("self",), no_key=True)
    return (held.select_related(*related) if related else held).get(pk=topic_pk)
