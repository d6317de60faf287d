"""Who is let in before a view of the knowledge base asks what it is asked for."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404


def door(view):
    """Send a visitor to sign-in instead of a 404, so that what is missing and what is hidden look alike."""

    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return guarded
