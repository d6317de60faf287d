"""The list of erasures, kept beside the database: what a restored back-up has forgotten to forget.

One line a departure, in ``erasures.jsonl`` of ``COMCEP_VAR_DIR``: no name, no address, only the number of the
account, a fingerprint by which to be sure that it is the same, and the messages whose text was erased.
"""

import hashlib
import hmac
import json

from django.conf import settings
from django.db import transaction

from comcep.members import parts
from comcep.members.models import Departure, Member
from comcep.members.states import change_state

REASON = "Départ antérieur, rejoué après la restauration d’une sauvegarde."


def path():
    return settings.VAR_DIR / "erasures.jsonl"


def line(departure):
    return {
        "number": departure.number,
        "member": departure.member_id,
        "at": departure.at.isoformat(),
        "fingerprint": departure.fingerprint,
        "by_self": departure.by_self,
        "erased": departure.erased,
    }


def note(departure):
    """Add that departure to the list."""
    file = path()
    if not file.exists():
        file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line(departure)) + "\n")


def fingerprint(email, key=None):
    """By which a restored account is known again, without its address being kept."""
    return hmac.new((key or settings.SECRET_KEY).encode(), email.lower().encode(), hashlib.sha256).hexdigest()


def is_fingerprint_of(email, value):
    """Whether ``value`` was made of that address, with the key of the site or a former one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(fingerprint(email, key), value) for key in keys)


@transaction.atomic
def replay(entry):
    """Do again what ``entry`` says: ``"done"``, ``"already"`` or ``"unknown"``. Nobody gets a mail."""
    member = Member.objects.filter(pk=entry["member"]).first()
    if member is None:
        return "unknown"
    if Departure.objects.filter(member=member).exists():
        return "already"
    if not is_fingerprint_of(member.email, entry["fingerprint"]):
        return "unknown"
    erased = parts.erase_messages(member, entry["erased"])
    change_state(member, Member.State.ENDED, by=None, reason=REASON)
    Departure.objects.filter(member=member).update(
        number=entry["number"],
        at=entry["at"],
        erased=erased,
        by_self=entry["by_self"],
        receipt_to="",
        mail_due_at=None,
    )
    return "done"
