"""When a procedure is to be looked at again, time aside: a source that is gone, an error, a doubt."""

from django.db import transaction
from django.utils import timezone

from kb.models import ProcedurePage, Provenance
from kb.reading.follows import take_back_from_followers, tell_followers

LOST = "une réponse reprise ici a été retirée du forum"
MARKS = ("state", "alert")


@transaction.atomic
def ask_review(page, reason):
    """Mark ``page`` « à vérifier », with why. An obsolete page stays obsolete.

    The versions from which it may be published again are marked too, so that a draft begun earlier does not
    silence the alert when it is published. Give how page and versions stood before, for :func:`stand_again`.
    """
    if page.state == ProcedurePage.State.OBSOLETE:
        return None
    before = {"": {name: str(getattr(page, name)) for name in MARKS}}
    marks = {"state": ProcedurePage.State.TO_CHECK.value, "alert": reason}
    ProcedurePage.objects.filter(pk=page.pk).update(**marks)
    for revision in page.revisions.filter(pk__in=[page.live_revision_id, page.latest_revision_id]):
        before[str(revision.pk)] = {name: revision.content.get(name, "") for name in MARKS}
        revision.content = {**revision.content, **marks}
        revision.save(update_fields=["content"])
    page.state, page.alert = marks["state"], reason
    if page.live:
        tell_followers(page)
    return before


def stand_again(page, before):
    """Take back what :func:`ask_review` marked, where it still stands; who follows the page is not told."""
    ProcedurePage.objects.filter(pk=page.pk, alert=LOST).update(**before[""])
    for revision in page.revisions.filter(pk__in=[key for key in before if key]):
        if revision.content.get("alert") == LOST:
            revision.content = {**revision.content, **before[str(revision.pk)]}
            revision.save(update_fields=["content"])
    if before[""]["state"] != ProcedurePage.State.TO_CHECK:
        take_back_from_followers(page)


@transaction.atomic
def check_sources(topic_id):
    """Mark « à vérifier » the procedures that took over a message of this thread that is no longer there.

    A message that is there again, because its removal was undone, leaves no trace on them.
    """
    taken_over = Provenance.objects.filter(topic_id=topic_id).select_related("post", "topic", "page")
    for provenance in taken_over:
        post, lost = provenance.post, provenance.lost_at is not None
        gone = post is None or not post.approved or not provenance.topic.approved
        if gone and not lost:
            provenance.lost_at, provenance.before = timezone.now(), ask_review(provenance.page, LOST)
        elif lost and not gone:
            _found_again(provenance)
        else:
            continue
        provenance.save(update_fields=["lost_at", "before"])


def _found_again(provenance):
    """What stood before sources were lost comes back with the last of them; until then another keeps it."""
    before, since = provenance.before, provenance.lost_at
    provenance.lost_at = provenance.before = None
    if not before or before[""]["alert"] == LOST:
        return
    later = provenance.page.provenances.filter(lost_at__gte=since).exclude(pk=provenance.pk)
    heirs = [other for other in later if other.before and other.before[""]["alert"] == LOST]
    if heirs:
        heirs[0].before = before
        heirs[0].save(update_fields=["before"])
    else:
        stand_again(provenance.page, before)


def on_topic_changed(sender, topic_id, **kwargs):
    """Asked with each message, and most threads are no source: of these, in one short statement."""
    if Provenance.objects.filter(topic_id=topic_id).exists():
        check_sources(topic_id)
