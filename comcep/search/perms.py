"""Who searches: members, and what only moderators read of it."""

from comcep.members.access.audiences import Audience, audiences_of, is_moderator


def may_search(member):
    """Peers and outside members, each in what they read."""
    return Audience.OUTSIDERS in audiences_of(member)  # wall: search-door


def may_read_gaps(member):
    """Moderators read what is looked for in vain, and write it."""
    return is_moderator(member)  # wall: gaps-door
