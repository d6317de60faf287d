"""The door of what is read: a visitor signs in before anything is looked up, so that what exists and what
does not answer alike.
"""

from functools import wraps

from django.shortcuts import redirect

from comcep.members.access.doors import only_for
from forum.access.perms import may_read_forum


def reader(view):
    """Let in who reads a part of the forum, and let nobody keep the page for others."""

    @only_for(may_read_forum)
    @wraps(view)
    def inner(request, **kwargs):
        response = view(request, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return inner


def led_to(request, url, *, permanent=True):
    """From a former address, which its reader may have kept, to today’s, with what was asked or sent.

    Not ``permanent`` where that address may come back one day.
    """
    query = request.META.get("QUERY_STRING", "")
    sent = request.method == "POST"
    return redirect(f"{url}?{query}" if query else url, permanent=permanent, preserve_request=sent)
