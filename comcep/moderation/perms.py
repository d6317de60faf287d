"""Who sits at the desk. What may be done to one topic or message is asked of ``forum.access.perms``."""

from functools import wraps

from django.http import Http404

from comcep.members.access.audiences import is_moderator


def for_moderators(view):
    """For anybody else, visitors included, the desk does not exist."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not is_moderator(request.user):  # wall: moderation-door
            raise Http404
        return view(request, *args, **kwargs)

    return checked
