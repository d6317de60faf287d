"""What remains of a member in the knowledge base once they have left."""

from kb.models import Feedback, FollowedProcedure, ProcedurePage, Provenance


def on_membership_ended(sender, member, identity, **kwargs):
    """Procedures stay: their sources are credited by network, their keeper is to be chosen again."""
    Provenance.objects.filter(author=member).update(author=None, named=False)
    Feedback.objects.filter(member=member).update(member=None)
    FollowedProcedure.objects.filter(member=member).delete()
    ProcedurePage.objects.filter(keeper=member).update(keeper=None)
    ProcedurePage.objects.filter(verified_by=member).update(verified_by=None)
