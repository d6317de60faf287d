"""The state of a topic: what it lacks or what it has won, in one word for every list and page.

A topic is here what a row or a page holds of it: a dictionary with ``expects_answer``, ``answered`` (when),
``accepted``, ``created`` and, for :func:`chips`, ``type`` and ``status``.
"""

from forum.engine.forum_conversation.models import Topic
from forum.questions.clock import waiting_words

ACCEPTED = ("solved", "Réponse retenue")
UNANSWERED = "Sans réponse"

OPEN = f"""q.expects_answer AND q.first_answer_at IS NULL AND q.withdrawn_at IS NULL
    AND t.status = {Topic.TOPIC_UNLOCKED}"""
"""The rule of :func:`open_questions` in SQL, about a topic ``t`` and its question ``q``."""


def open_questions(topics):
    """Keep, of these topics, the questions still without the answer that counts, that one still can give.

    The promise is for those with a ``due_at``: what waits where outside members write has none.
    """
    return topics.filter(
        question__expects_answer=True,
        question__first_answer_at=None,
        question__withdrawn_at=None,
        status=Topic.TOPIC_UNLOCKED,
    )


def waits(topic):
    """Whether somebody else is still to answer, closed or not."""
    return bool(topic["expects_answer"]) and not topic["answered"] and not topic["accepted"]


def is_open(topic):
    """Whether it waits, and somebody still can answer."""
    return waits(topic) and topic["status"] == Topic.TOPIC_UNLOCKED


def chips(topic, now):
    """``(tone, words)`` of everything to know of a topic, as its page and the lists of the forum show it."""
    found = []
    if topic["type"] != Topic.TOPIC_POST:
        found.append(("accent", "Annonce" if topic["type"] == Topic.TOPIC_ANNOUNCE else "Épinglé"))
    locked = topic["status"] == Topic.TOPIC_LOCKED
    if locked:
        found.append(("", "Fermé"))
    if topic["accepted"]:
        found.append(ACCEPTED)
    elif waits(topic):
        if not locked:
            found.append(("waiting", waiting_words(topic["created"], now)))
    elif topic["expects_answer"]:
        found.append(("", "Répondu"))
    return found


def in_short(topic, now):
    """One ``(tone, words)``, where a row has room for one: ``topic`` also tells its number of ``posts``."""
    if topic["accepted"]:
        return ACCEPTED
    if waits(topic):
        return "waiting", waiting_words(topic["created"], now)
    if topic["posts"] > 1:
        return "", replies(topic["posts"] - 1)
    return "", UNANSWERED


def replies(number):
    """« 2 réponses »."""
    return f"{number}\u00a0réponse{'s' if number > 1 else ''}"
