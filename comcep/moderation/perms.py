"""Who sits at the desk. What may be done to one topic or message is asked of ``forum.access.perms``."""

from comcep.members.access.audiences import is_moderator
from comcep.members.access.doors import only_for


def may_moderate(member):
    """Moderators sit at the desk; for anybody else, visitors included, it does not exist."""
    return is_moderator(member)  # wall: moderation-door


for_moderators = only_for(may_moderate, hidden=True)
