"""What a member does with a question besides answering it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.access import perms, rows
from forum.questions.addresses import topic_url
from forum.questions.models import SameQuestion
from forum.writing import sharing
from forum.writing.doors import for_members, refuse

SHARED = "C’est noté\u00a0: cette question est aussi la vôtre. Vous suivez le sujet."
NO_LONGER = "Cette question n’est plus comptée comme la vôtre. Vous suivez toujours le sujet."
NOT_SHARED = "On ne partage pas sa propre question, ni une annonce."


@require_POST
@for_members(lambda request, id: request.path)
def share(request, id):
    """Say that one asks the same, or with ``shared=0`` take it back."""
    member = request.user
    topic = get_object_or_404(rows.topics_for(member).select_related("forum", "question"), public_id=id)
    if not perms.may_share(member, topic):
        return refuse(request, NOT_SHARED, back=topic_url(topic), back_to=topic.subject)
    wanted = request.POST.get("shared") != "0"
    (sharing.share if wanted else sharing.withdraw)(topic, by=member)
    said = SHARED if wanted else NO_LONGER
    if request.htmx:
        topic.shared_by, topic.is_shared = SameQuestion.objects.filter(topic=topic).count(), wanted
        return render(request, "questions/_share.html", {"topic": topic, "may_share": True, "said": said})
    messages.success(request, said)
    return redirect(topic_url(topic))
