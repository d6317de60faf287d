"""A text typed under a session that has ended meanwhile waits for its writer on the other side of sign-in.

The form carries the writer's public id, signed. When it arrives with no session, the text goes into a new
session of that browser; signing in keeps that session. It is then given to the same person only, for the same
page only, and once: on a shared computer the next person never finds it. What nobody may publish (an exact
NIR or IBAN) is masked in it. Files that came with it wait too, in no form of that person before it is taken.
"""

import time

from django.core.signing import BadSignature, Signer

from comcep.members.files import kept as files
from comcep.members.models import Member
from forum.writing.drafts import ABOUT
from forum.writing.screening import forbidden_masked

KEY = "kept_text"
FIELDS = ("title", "section", "text", *ABOUT, "key", "seen", "outcome")
LONGEST = 200_000
SECONDS = 6 * 3600
_signer = Signer(salt="forum.questions.kept")


def sign(member):
    """The hidden value by which a form says who is writing."""
    return _signer.sign(member.public_id)


def keep(request, path):
    """Keep what was posted for ``path``, if the form says whose it is. Give whether it is kept."""
    try:
        writer = _signer.unsign(request.POST.get("writer", ""))
    except BadSignature:
        return False
    held = {"writer": writer, "path": path, "fields": typed(request), "at": time.time()}
    if came := request.FILES.getlist("files"):
        member = Member.objects.validated().filter(public_id=writer).first()
        held["files"] = files.hold(member, came) if member else []
        request.files_are_kept = len(held["files"]) == len(came)
    request.session[KEY] = held
    request.text_is_kept = True  # nobody has to hand it back
    return True


def typed(request):
    """What was typed in a form that was posted: ``{name: [values]}``."""
    fields = {name: request.POST.getlist(name) for name in FIELDS if name in request.POST}
    return {
        name: [forbidden_masked(value.replace("\x00", "")[:LONGEST]) for value in values]
        for name, values in fields.items()
    }


def set_aside(request, path, fields):
    """Keep what this member gives up, for the one page that would take it up again: ``{name: [values]}``."""
    request.session[KEY] = {
        "writer": request.user.public_id,
        "path": path,
        "fields": fields,
        "at": time.time(),
    }


def take(request, *paths, place=""):
    """The fields kept for one of these pages and that member, as lists; they are then forgotten.

    ``place``: the form into which files that were kept with them come.
    """
    held = request.session.get(KEY)
    if held is None:
        return None
    # A form opened before there were public identifiers holds the key.
    known = {request.user.public_id, str(request.user.pk)}
    mine = str(held["writer"]) in known and time.time() - held["at"] < SECONDS
    if mine and held["path"] not in paths:
        return None
    del request.session[KEY]
    if mine and held.get("files") and place:
        files.claim(request.user, held["files"], place)
    return held["fields"] if mine else None
