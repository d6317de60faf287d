"""The names that stand over topics and messages."""

from comcep.members.access.names import name_of

GONE = "Membre parti"


def author_name(pk, first_name, last_name):
    """The display name of a member from columns; of nobody any more, that."""
    return name_of(first_name, last_name) if pk else GONE
