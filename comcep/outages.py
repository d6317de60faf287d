"""What somebody is told when a page fails, and her text back: nobody types twice, whatever has stopped.

The page of a failure asks neither the database nor the session. It holds, for whoever sent it and for nobody
else, the form as it was sent: what was written can be read, copied and sent again. Passwords and codes never
come back; a file that was kept comes back by its token, any other must be chosen again.
"""

import errno
import logging
import sys
import time

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from comcep import sent
from comcep.privacy import apart

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RETRY_AFTER = 30  # seconds
AT_ONCE, PAUSE = 0.3, 0.3  # seconds within which a failure is tried again, and before that

FULL, BUSY, DATABASE, FILES = "full", "busy", "database", "files"


class FilesAway(OSError):
    """Where the files are does not answer."""


# Why


def reason_of(error):
    """Which of the things that may stop did, or an empty string: then the fault is ours."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if found := _reason(error):
            return found
        error = error.__cause__ or error.__context__
    return ""


def _reason(error):
    if isinstance(error, FilesAway):
        return FILES
    if isinstance(error, apart.Busy):
        return BUSY
    if isinstance(error, OSError):
        return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
    if not isinstance(error, DatabaseError | InterfaceError):
        return ""
    said, state = str(error).lower(), getattr(error.__cause__, "sqlstate", None) or ""
    if "disk is full" in said or "disk i/o error" in said or state in ("53100", "53000"):
        return FULL
    if "is locked" in said or state in ("55P03", "40P01", "40001", "57014"):
        return BUSY
    away = state[:2] in ("08", "57") or state == "53300" or not state
    from_server = connections["default"].vendor == "postgresql"
    if isinstance(error, OperationalError | InterfaceError) and away and from_server:
        return DATABASE
    return ""


# The page


def failed(request):
    """``handler500``: called by Django while the error is being handled."""
    reason = reason_of(sys.exc_info()[1])
    request.outage = reason
    fields = sent.back(request) if request.method == "POST" else {}
    # A form whose token was not found right may be another site's: what it says is read, and not sent again.
    known = bool(fields) and getattr(request, "csrf_processing_done", False)
    context = {
        "reason": reason,
        "sent": known,
        "written": [value for _, value in fields.get("shown", ())],
        "address": request.get_full_path(),
        "token": get_token(request) if known else "",
        **fields,
    }
    response = HttpResponse(render_to_string("500.html", context), status=503 if reason else 500)
    if reason:
        response["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    if reason == DATABASE and _may_try_again(request):
        log.warning("%s: the database went away, tried once more", request.path)
        response._has_been_logged = True
    return response


# Once more


def _may_try_again(request):
    """What had to be waited for would be waited for twice."""
    if request.method not in SAFE or getattr(request, "tried_again", False):
        return False
    return time.monotonic() - getattr(request, "begun", 0) < AT_ONCE


class SecondTryMiddleware:
    """Ask once more for a page that only reads, when the database cut the line: it has just been restarted.

    Stands before whatever asks the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.begun = time.monotonic()
        response = self.get_response(request)
        if getattr(request, "outage", "") != DATABASE or not _may_try_again(request):
            return response
        request.tried_again, request.outage = True, ""
        connections.close_all()
        time.sleep(PAUSE)
        return self.get_response(request)
