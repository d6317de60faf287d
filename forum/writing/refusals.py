"""Why a member may read somewhere and not write there, in the words of pages and mails."""

from forum.access import perms

CLOSED = (
    "Ce sujet est clos\u202f: il ne reçoit plus de réponse. Demandez à l’animation de le rouvrir, "
    "ou posez une nouvelle question."
)
READ_ONLY = (
    "Cette rubrique est archivée\u00a0: elle se lit, mais personne n’y écrit plus. "
    "Posez une nouvelle question dans une autre rubrique."
)
NO_ANSWER = "Vous pouvez lire cette rubrique, mais pas y répondre."


def why_no_answer(member, topic):
    """Why ``perms.may_reply`` says no of a topic that ``member`` reads."""
    return CLOSED if topic.is_locked else closed_to(member, topic, NO_ANSWER)


def closed_to(member, topic, otherwise):
    """Why nobody writes there any more, or else what this member lacks."""
    archived = perms.is_archived(topic.forum_id, perms.rights_of(member).matrix)
    return READ_ONLY if archived else otherwise
