"""When a procedure is to be looked at again, time aside: a source that is gone, an error, a doubt."""

from django.db import transaction
from django.utils import timezone

from kb.models import ProcedurePage, Provenance
from kb.reading.follows import tell_followers


@transaction.atomic
def ask_review(page, reason):
    """Mark ``page`` « à vérifier », with why. An obsolete page stays obsolete.

    The versions from which it may be published again are marked too, so that a draft begun earlier does not
    silence the alert when it is published.
    """
    if page.state == ProcedurePage.State.OBSOLETE:
        return page
    marks = {"state": ProcedurePage.State.TO_CHECK.value, "alert": reason}
    ProcedurePage.objects.filter(pk=page.pk).update(**marks)
    for revision in page.revisions.filter(pk__in=[page.live_revision_id, page.latest_revision_id]):
        revision.content = {**revision.content, **marks}
        revision.save(update_fields=["content"])
    page.state, page.alert = marks["state"], reason
    if page.live:
        tell_followers(page)
    return page


@transaction.atomic
def check_sources(topic_id):
    """Mark « à vérifier » the procedures that took over a message of this thread that is no longer there."""
    standing = Provenance.objects.filter(topic_id=topic_id, lost_at=None).select_related(
        "post", "topic", "page"
    )
    for provenance in standing:
        if provenance.post is None or not provenance.post.approved or not provenance.topic.approved:
            provenance.lost_at = timezone.now()
            provenance.save(update_fields=["lost_at"])
            ask_review(provenance.page, "une réponse reprise ici a été retirée du forum")


def on_topic_changed(sender, topic_id, **kwargs):
    check_sources(topic_id)
