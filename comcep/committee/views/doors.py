"""Who gets past the door: for everybody else there is nothing behind it."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from comcep.committee import perms
from comcep.members.access.audiences import Audience, audiences_of


def readers_only(view):
    """A visitor signs in, whatever the address; for whoever does not read reports there is nothing here."""

    @wraps(view)
    @login_required
    def wrapped(request, **kwargs):
        if Audience.REPORTS not in audiences_of(request.user):  # wall: reports-door
            raise Http404
        return view(request, **kwargs)

    return wrapped


def moderators_only(view):
    @wraps(view)
    @login_required
    def wrapped(request, **kwargs):
        if not perms.may_prepare(request.user):  # wall: workshop-door
            raise Http404
        return view(request, **kwargs)

    return wrapped
