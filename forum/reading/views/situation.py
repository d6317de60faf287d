"""The box of the page of a topic that says of which situation its question tells."""

from forum.questions.kinds import Contract, Deadline, Seniority

_LABELS = {"contract": Contract, "seniority": Seniority, "deadline": Deadline}


def situation_of(topic, head):
    """``{name: words}`` of what the asker said, for who reads the question itself; nothing on later pages."""
    if not head or not head["may_know"]:
        return {}
    said = dict(topic.situation)
    for name, labels in _LABELS.items():
        if name in said:
            said[name] = dict(labels.choices).get(said[name], said[name])
    return said
