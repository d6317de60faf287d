"""The copy of a text that its browser keeps: it goes once the site has said that the text is here.

What answers a sending leads elsewhere, and no script reads it: a cookie tells the next page, whichever that
is, which form was taken. An error of nginx or a line that is cut says nothing, and the copy stays.
"""

import uuid

from django.conf import settings

COOKIE = "comcep_taken"
LASTS = 14 * 24 * 3600  # seconds; the next page that runs our script removes it


def taken(request, response):
    """``response``, which also says that the form that was posted is taken."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return response
    response.set_cookie(COOKIE, str(key), LASTS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response
