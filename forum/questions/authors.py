"""The names that stand over topics and messages, and what is read instead where somebody asked without one.

Whoever asks « sans mon nom » is read as « un pair », or « un pair de Bretagne » where many could be that
peer: these words are kept from publication with each message of the asker there (``unnamed_as``). All that
shows an author goes through here; statements by hand give their rows to :func:`hide`.
"""

from comcep.members.access.names import name_of

GONE = "Membre parti"
SOMEBODY = "un pair"
UNSAID = "sans votre nom"

TOLD = ("network", "region", "network_id", "poster_public_id", "has_page", "moderator", "outsider")
"""What a row tells of an author beside the name."""


def author_name(pk, first_name, last_name, unnamed_as=""):
    """The display name of a member from columns; of nobody any more, that; where it is not said, these."""
    if unnamed_as:  # wall: unnamed-names
        return unnamed_as
    return name_of(first_name, last_name) if pk else GONE


def hide(row, member, *, last=""):
    """Leave in a row of a statement what ``member`` may know of its author: all of one’s own, or who signs.

    ``last``: what its columns begin with, when they are about another message than the first. Set besides:
    ``unsaid``, whether it is the member’s own and the others read no name.
    """
    unnamed, own = bool(row[f"{last}unnamed_as"]), row[f"{last}poster"] == member.pk
    row[f"{last}unsaid"] = unnamed and own
    if unnamed and own:
        row[f"{last}unnamed_as"] = ""
    if own or not unnamed:  # wall: unnamed-rows
        return
    row[f"{last}first_name"] = row[f"{last}last_name"] = ""
    row.update((f"{last}{name}", None) for name in TOLD if f"{last}{name}" in row)


def unnamed_as(post):
    """How the author of ``post`` is called where the name is not said; nothing where it is."""
    authorship = getattr(post, "authorship", None)
    return authorship.unnamed_as if authorship else ""


def signature(post):
    """Who wrote ``post``, as everybody reads it, moderators included. Read it with poster and authorship."""
    poster = post.poster
    return author_name(
        poster and poster.pk, poster and poster.first_name, poster and poster.last_name, unnamed_as(post)
    )


def network_of(post):
    """The network that stands beside that name, if any."""
    authorship = getattr(post, "authorship", None)
    return authorship.network if authorship and not authorship.unnamed_as else None  # wall: unnamed-network


def known_author(post):
    """Who wrote ``post``, for what leads from a message to a person: nobody where the name is not said."""
    return None if unnamed_as(post) else post.poster  # wall: unnamed-person
