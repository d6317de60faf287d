"""What moderators decided of one’s own topic, and why: the page that the mail leads to."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comcep.moderation.models import Decision
from forum.access import rows
from forum.questions.addresses import post_url, topic_url
from forum.writing.doors import for_members


def _address(request, id):
    return reverse("letters:detail", args=[id])


@never_cache
@require_safe
@for_members(_address)
def letter(request, id):
    decision = get_object_or_404(
        Decision.objects.told_to(request.user).select_related("topic__forum", "post__topic__forum", "by"),
        public_id=id,
    )
    topic = decision.post.topic if decision.verb == Decision.Verb.SPLIT else decision.topic
    context = {"decision": decision, "topic_url": topic_url(topic), "section_nav": "forum"}
    if rows.versions_for(request.user).filter(post=decision.post_id).exists():
        context["history_url"] = post_url(decision.post.public_id, "history")
    context["readable"] = rows.topics_with_page(request.user).filter(pk=topic.pk).exists()
    return render(request, "moderation/letter.html", context)
