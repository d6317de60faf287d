"""The forms that join files, by the name under which those are kept (:mod:`comcep.members.files`)."""

QUESTION = "question"


def reply_to(topic):
    return f"reponse-{topic.public_id}"


def edit_of(post):
    return form_of(post.public_id)


def form_of(id):
    """The form that changes the message of that public id."""
    return f"message-{id}"
