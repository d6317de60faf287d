"""Who searches: members, and what only moderators read of it."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from comcep.members.access.audiences import Audience, audiences_of


def _door(audience):
    def guard(view):
        @wraps(view)
        @login_required
        def guarded(request, *args, **kwargs):
            if audience not in audiences_of(request.user):  # wall: search-door
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


# Visitors sign in; for whoever does not stand in the audience (or no longer) the page does not exist.
members_only = _door(Audience.OUTSIDERS)
moderators_only = _door(Audience.MODERATORS)
