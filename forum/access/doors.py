"""The door of what is read: a visitor signs in before anything is looked up, so that what exists and what
does not answer alike.
"""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect

from comcep.members.access.audiences import Audience, audiences_of


def reader(view):
    """Let in who reads a part of the forum. A visitor signs in first; for anybody else it does not exist."""

    @wraps(view)
    def inner(request, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if Audience.OUTSIDERS not in audiences_of(request.user):
            raise Http404
        response = view(request, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return inner


def led_to(request, url):
    """From a former address, which its reader may have kept, to today’s, with what was asked of it."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}?{query}" if query else url, permanent=True)
