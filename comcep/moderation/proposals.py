"""« Ce sujet mérite une fiche »: a member proposes, moderators see it, the member hears when it is done."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from comcep.moderation.models import Proposal
from comcep.notifications.actions import tell
from comcep.privacy.erasure import forget
from comcep.sql import from_db
from forum.writing.screening import forbidden_masked
from kb.perms import READ_PROCEDURE, may_curate

A_DAY = 30
MINE = "(SELECT x.at FROM moderation_proposal x WHERE x.topic_id = t.id AND x.member_id = %s)"
SET_ASIDE = "(SELECT x.at FROM moderation_setaside x WHERE x.topic_id = t.id)"
"""What the box of a topic's page knows: when its reader proposed the topic, and when it was left without."""


class TooMany(Exception):
    """More proposals in a day than anybody makes in good faith."""


@transaction.atomic
def propose(topic, *, by, words=""):
    """Propose ``topic``, once for each member; a sentence given later takes the place of the former.

    Once moderators have left it without a procedure, proposing it again puts it before them anew.
    """
    words = forbidden_masked(words)
    held = made_by(by, topic)
    if held and not held.answered:
        if words and words != held.words:
            Proposal.objects.filter(pk=held.pk).update(words=words)
        return held
    if Proposal.objects.filter(member=by, at__gt=timezone.now() - timedelta(days=1)).count() >= A_DAY:
        raise TooMany
    if held:
        held.at, held.words = timezone.now(), words or held.words
        held.save(update_fields=["at", "words"])
        return held
    made, _ = Proposal.objects.get_or_create(topic=topic, member=by, defaults={"words": words})
    return made


def withdraw(topic, *, by):
    """Propose it no longer."""
    Proposal.objects.filter(topic=topic, member=by).delete()


def proposal_box(topic, member):
    """The box of a topic's page, unless it shows a procedure already, or one may write it. No statement."""
    if not topic.approved or may_curate(member) or getattr(topic, "shows_procedure", False):
        return None
    known = getattr(topic, "carried", {})
    at, aside = from_db(known.get("proposed")), from_db(known.get("set_aside"))
    answered = bool(at and aside and aside > at)
    return {"template": "moderation/_propose.html", "topic": topic, "at": at, "answered": answered}


def made_by(member, topic):
    """What this member proposed of ``topic``; ``answered`` when moderators have left it as it is since."""
    held = Proposal.objects.filter(topic=topic, member=member)
    return held.annotate(answered=Q(topic__set_aside__at__gt=F("at"))).first()


def on_published(sender, instance, **kwargs):
    """Who proposed a topic hears that it became a procedure, once, and only who may read that."""
    topics = instance.provenances.exclude(topic=None).values("topic")
    for proposal in Proposal.objects.filter(topic__in=topics, member__isnull=False).select_related("member"):
        if instance.may_be_read_by(proposal.member):
            tell(
                proposal.member,
                kind="procedure",
                text=f"Le sujet que vous avez proposé est devenu la fiche «\u202f{instance.title}\u202f».",
                url=instance.get_absolute_url(),
                check=READ_PROCEDURE,
                args=[instance.pk],
                key=f"procedure:{instance.pk}:proposee",
                why="vous avez proposé ce sujet",
            )


# One's own data, leaving, redaction


def own_proposals(member):
    found = Proposal.objects.filter(member=member).select_related("topic")
    return [{"le": each.at, "sujet": each.topic.subject, "pourquoi": each.words} for each in found]


def on_membership_ended(sender, member, identity, **kwargs):
    """A proposal stays, from nobody."""
    for each in Proposal.objects.filter(member=member).exclude(words=""):
        Proposal.objects.filter(pk=each.pk).update(words=forget(each.words, identity, own=True))
    Proposal.objects.filter(member=member).update(member=None)


def on_identity_forgotten(sender, identity, **kwargs):
    _rewrite(lambda text: forget(text, identity))


def on_words_erased(sender, eraser, **kwargs):
    _rewrite(eraser.text)


def _rewrite(change):
    for each in Proposal.objects.exclude(words="").only("words").iterator():
        text = change(each.words)
        if text != each.words:
            Proposal.objects.filter(pk=each.pk).update(words=text[:300])
