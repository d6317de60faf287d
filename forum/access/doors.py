"""The door of what is read: a visitor signs in before anything is looked up, so that what exists and what
does not answer alike.
"""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404

from comcep.members.access.audiences import Audience, audiences_of


def reader(view):
    """Let in who reads a part of the forum. A visitor signs in first; for anybody else it does not exist."""

    @wraps(view)
    def inner(request, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if Audience.OUTSIDERS not in audiences_of(request.user):  # wall: forum-door
            raise Http404
        response = view(request, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return inner
