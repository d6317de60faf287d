"""What remains of a member in the knowledge base once they have left."""

from comcep.privacy.erasure import forget, tells
from kb.keeping.redaction import erase_from, rewrite
from kb.models import Feedback, FollowedProcedure, ProcedurePage, Provenance


class _Forgetting:
    """Takes out of texts what tells that it was somebody, as the eraser of a redaction takes out words."""

    def __init__(self, identity, *, own=False):
        self._who, self._own = identity, own

    def touches(self, text):
        return tells(text, self._who, own=self._own)

    def text(self, text):
        return forget(text, self._who, own=self._own)

    def any(self, value):
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.any(item) for item in value]
        if isinstance(value, dict):
            return {name: self.any(item) for name, item in value.items()}
        return value


def on_membership_ended(sender, member, identity, **kwargs):
    """Procedures stay: their sources are credited by network, their keeper is to be chosen again."""
    own = _Forgetting(identity, own=True)
    erase_from(ProcedurePage.objects.filter(provenances__author=member).distinct(), own)
    rewrite(Feedback.objects.filter(member=member), "reason", own)
    Provenance.objects.filter(author=member).update(author=None, named=False)
    Feedback.objects.filter(member=member).update(member=None)
    FollowedProcedure.objects.filter(member=member).delete()
    ProcedurePage.objects.filter(keeper=member).update(keeper=None)
    ProcedurePage.objects.filter(verified_by=member).update(verified_by=None)


def on_identity_forgotten(sender, identity, **kwargs):
    """Take the full name and the address out of every procedure that still holds them."""
    erase_from(ProcedurePage.objects.all().iterator(chunk_size=100), _Forgetting(identity))
