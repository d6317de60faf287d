"""The state of a topic: what it lacks or what it has won, in one word for every list and page.

A topic is here what a row or a page holds of it: a dictionary with ``expects_answer``, ``answered`` and
``withdrawn`` (when), ``accepted``, ``self_solved``, ``created``, ``due`` and ``paused_until`` and, for
:func:`chips`, ``type``, ``status``, ``claimed`` (until when) and ``claimed_by`` (the key of a member);
``archived`` when nobody writes in its section any more. :func:`state_of` makes it of a topic read with its
question.
"""

from forum.engine.forum_conversation.models import Topic
from forum.questions.clock import Chip, answers, waiting
from forum.questions.kinds import Nature, OfficialRole

ACCEPTED = Chip("solved", "Réponse retenue")
SELF_SOLVED = Chip("solved", "Résolu par la personne qui demandait")
ANSWERED, UNANSWERED = Chip("", "Répondu"), Chip("", "Sans réponse")
CLAIMED, CLAIMED_BY_YOU = Chip("", "Quelqu’un s’en occupe"), Chip("accent", "Vous vous en occupez")

OPEN = f"""q.expects_answer AND q.first_answer_at IS NULL AND q.accepted_post_id IS NULL
    AND q.withdrawn_at IS NULL AND t.status = {Topic.TOPIC_UNLOCKED}"""
"""The rule of :func:`open_questions` in SQL, about a topic ``t`` and its question ``q``."""


def open_questions(topics):
    """Keep, of these topics, the questions still without the answer that counts, that one still can give.

    Who asked may be content with less, an answer of the same network or one's own: nobody is sent there then.
    The promise is for those with a ``due_at``: what waits where outside members write has none.
    """
    return topics.filter(
        question__expects_answer=True,
        question__first_answer_at=None,
        question__accepted_post=None,
        question__withdrawn_at=None,
        status=Topic.TOPIC_UNLOCKED,
    )


def state_of(topic, **more):
    """That dictionary, of an instance read with its question, if it has one. No statement."""
    question = getattr(topic, "question", None)
    return {
        "type": topic.type,
        "status": topic.status,
        "created": topic.created,
        "expects_answer": bool(question and question.expects_answer),
        "answered": question and question.first_answer_at,
        "accepted": question and question.accepted_post_id,
        "self_solved": bool(question and question.self_solved),
        "withdrawn": question and question.withdrawn_at,
        "due": question and question.due_at,
        "paused_until": question and question.paused_until,
        "claimed": question and question.claimed_until,
        "claimed_by": question and question.claimed_by_id,
        **more,
    }


def waits(topic):
    """Whether the answer that counts is still to come, closed or not."""
    return bool(topic["expects_answer"]) and not topic["answered"] and not topic["accepted"]


def is_open(topic):
    """Whether it waits, and somebody still can answer: :func:`open_questions`, of one."""
    unlocked = topic["status"] == Topic.TOPIC_UNLOCKED and not topic.get("archived")
    return waits(topic) and unlocked and not topic["withdrawn"]


def solution(topic):
    """How a solved topic was: one’s own reply is never an accepted answer."""
    return SELF_SOLVED if topic["self_solved"] else ACCEPTED


def chips(topic, now, member):
    """Everything that ``member`` has to know of a topic, as its page and the lists of the forum show it."""
    found = []
    if topic["type"] != Topic.TOPIC_POST:
        found.append(Chip("accent", "Annonce" if topic["type"] == Topic.TOPIC_ANNOUNCE else "Épinglé"))
    locked = topic["status"] == Topic.TOPIC_LOCKED
    if locked:
        found.append(Chip("", "Fermé"))
    if topic["accepted"]:
        found.append(solution(topic))
    elif waits(topic):
        if is_open(topic):
            found.append(_waiting(topic, now))
            if _is_claimed(topic, now):
                found.append(CLAIMED_BY_YOU if topic["claimed_by"] == member.pk else CLAIMED)
    elif topic["expects_answer"]:
        found.append(ANSWERED)
    return found


def in_short(topic, now, member):
    """The one of these for where a row has room for one: ``topic`` also tells its number of ``posts``."""
    if topic["accepted"]:
        return solution(topic)
    if is_open(topic):
        if _is_claimed(topic, now) and topic["claimed_by"] == member.pk:
            return CLAIMED_BY_YOU
        return _waiting(topic, now)
    if topic["posts"] > 1:
        return Chip("", replies(topic["posts"] - 1))
    return UNANSWERED


def _is_claimed(topic, now):
    return bool(topic["claimed"]) and topic["claimed"] > now


def _waiting(topic, now):
    return waiting(topic["created"], topic["due"], topic["paused_until"], now)


# A message that is not an answer like another

NATURES = {Nature.PRECISION: "Demande de précision", Nature.PLACEHOLDER: "Message d’attente"}
ROLES = {
    OfficialRole.MODERATOR: "Au nom de l’animation",
    OfficialRole.REFERENT: "En tant que référent de réseau",
    OfficialRole.HEAD_OFFICE: "En tant que tête de réseau",
}
IN_ROLE = "Message de l’animation\u00a0: la question attend toujours un pair d’un autre réseau."
SAME_NETWORK = "Réponse du même réseau\u00a0: la question reste ouverte au regard des autres réseaux."


def beside_the_promise(message, network, *, hidden=False):
    """Why an answer leaves the question open, in a sentence; nothing for what is no answer, or counts.

    ``hidden``: where the network of the question is nobody’s to deduce, only a role is a reason.
    """
    if hidden:  # wall: unnamed-notes
        return IN_ROLE if message.role == OfficialRole.MODERATOR and message.nature == Nature.ANSWER else ""
    if message.own or message.nature != Nature.ANSWER or answers(message, network):
        return ""
    return IN_ROLE if message.role == OfficialRole.MODERATOR else SAME_NETWORK


def replies(number):
    """« 2 réponses »."""
    return f"{number}\u00a0réponse{'s' if number > 1 else ''}"
