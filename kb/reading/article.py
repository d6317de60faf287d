"""One procedure for one reader, with all that stands around it."""

from wagtail.models import PageLogEntry

from comcep.members.access.audiences import is_moderator
from forum.access.rows import topics_for
from forum.questions.addresses import topic_url
from kb.models import Feedback
from kb.perms import may_follow, may_give_feedback, may_read_names
from kb.reading.boxes import boxes_of
from kb.reading.credits import credits_of
from kb.reading.forms import FeedbackForm
from kb.reading.tones import TONES


def article(page, request):
    """The context of one procedure for this reader. A constant number of statements."""
    member = request.user
    provenances = list(page.provenances.select_related("author", "network", "post", "topic"))
    topics = {  # wall: sources
        topic.pk: topic
        for topic in topics_for(member).filter(provenances__page=page.pk).select_related("forum").distinct()
    }
    moderator = is_moderator(member)
    sections = page.sections()
    return {
        "sections": sections,
        "long": len(sections) > 2,
        "shown_state": page.shown_state,
        "tone": TONES[page.shown_state],
        "networks": list(page.networks.all()),
        "publics": list(page.publics.all()),
        "schemes": list(page.schemes.all()),
        "regions": list(page.regions.all()),
        "sources": [{"topic": topic, "url": topic_url(topic)} for topic in topics.values()],
        "credits": credits_of(provenances, named=may_read_names(member)),
        "own_credit": next((p for p in provenances if p.author_id == member.pk and not p.outsider), None),
        "history": _history(page),
        "may_vote": may_give_feedback(member),
        "may_follow": may_follow(member),
        "followed": may_follow(member) and page.follows.filter(member=member.pk).exists(),
        "feedback_form": FeedbackForm(initial=_own_feedback(page, member)),
        "changed_sources": [p for p in provenances if moderator and _changed(p)],
        "errors_to_handle": Feedback.objects.to_handle().filter(page=page.pk).count() if moderator else 0,
        "moderator": moderator,
        "panels": boxes_of(page, member),
    }


def _history(page):
    """Days of publication, the last first."""
    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
    return list(entries.order_by("-timestamp").values_list("timestamp", flat=True)[:20])


def _own_feedback(page, member):
    if not may_give_feedback(member):
        return {}
    return Feedback.objects.filter(page=page.pk, member=member.pk).values("verdict", "reason").first() or {}


def _changed(provenance):
    """Whether the message has been edited since it was taken over."""
    return provenance.post is not None and provenance.post.updated > provenance.post_updated
