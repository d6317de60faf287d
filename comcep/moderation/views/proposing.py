"""A member proposes that a topic become a procedure."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comcep.members.access.audiences import is_moderator
from comcep.moderation import proposals
from comcep.moderation.forms import ProposeForm
from forum.access.rows import topics_for
from forum.questions.addresses import topic_url
from forum.writing.doors import for_members

TOO_MANY = (
    f"{proposals.A_DAY}\u00a0propositions en un jour, c’est beaucoup\u00a0: laissez l’animation lire "
    "celles-ci, et revenez demain."
)


def _page(request, id):
    return reverse("proposals:topic", args=[id])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(_page)
def propose(request, id):
    """One click from the topic; without it, or when the sentence cannot pass, a page with the same form."""
    topic = get_object_or_404(topics_for(request.user).select_related("forum"), public_id=id)
    if is_moderator(request.user):
        return redirect("moderation:curate", topic.public_id)  # whoever decides needs not propose
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose(topic, by=request.user, words=form.cleaned_data["words"])
        except proposals.TooMany:
            form.add_error(None, TOO_MANY)
        else:
            messages.success(
                request, "Merci. L’animation voit votre proposition, et vous saurez si une fiche en naît."
            )
            return redirect(topic_url(topic))
    context = {
        "form": form,
        "topic": topic,
        "held": proposals.made_by(request.user, topic),
        "back": topic_url(topic),
        "section_nav": "forum",
    }
    return render(request, "moderation/propose.html", context, status=422 if form.errors else 200)


@require_POST
@for_members(_page)
def withdraw(request, id):
    topic = get_object_or_404(topics_for(request.user).select_related("forum"), public_id=id)
    proposals.withdraw(topic, by=request.user)
    messages.success(request, "Votre proposition est retirée.")
    return redirect(topic_url(topic))
