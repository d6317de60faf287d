"""What committees said, when somebody leaves or asked that words be taken out: it stays, without these."""

from django.db.models import Q

from comcep.committee.actions.discussion import codes_of, rewrite
from comcep.committee.models import Comment, Proposal
from comcep.members.access.names import name_of
from comcep.privacy.erasure import forget
from forum.questions.authors import GONE

SAID = (Comment, Proposal)
"""A few hundred short texts at most: few enough to be read one by one."""


def own_words(member):
    """What a member wrote there, as own data."""
    comments = Comment.objects.filter(author__in=codes_of(member)).select_related("report")
    proposals = Proposal.objects.filter(author__in=codes_of(member))
    return [
        *({"le": each.created_at, "rapport": each.report.title, "texte": each.text} for each in comments),
        *({"le": each.created_at, "thème": each.theme, "pourquoi": each.reason} for each in proposals),
    ]


def on_membership_ended(sender, member, identity, **kwargs):
    """It stays, from nobody. What was said before there were codes is known by the name alone."""
    named = name_of(identity.first_name, identity.last_name)
    own = Q(author__in=codes_of(member)) | Q(author="", by_name=named)
    for model in SAID:
        for said in model.objects.filter(own):
            rewrite(said, lambda text: forget(text, identity, own=True))
        model.objects.filter(own).update(author="", by_name=GONE)


def on_identity_forgotten(sender, identity, **kwargs):
    _rewrite_all(lambda text: forget(text, identity))


def on_words_erased(sender, eraser, **kwargs):
    _rewrite_all(eraser.text)


def _rewrite_all(change):
    for model in SAID:
        for said in model.objects.only(*model.TEXTS).iterator():
            rewrite(said, change)
