"""What an asker says of a proposed answer, and what authors do with a message of their own: take it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forum.access import perms, rows
from forum.following.accepted import proposals_to
from forum.questions.addresses import post_url, topic_url
from forum.questions.models import ProposedAnswer
from forum.writing import accepting, withdrawing
from forum.writing.doors import for_members, refuse

OTHERS_ANSWERED = (
    "D’autres ont écrit sous votre question\u00a0: sans elle, leurs messages n’auraient plus de sens. "
    "Vous pouvez la modifier, ou demander à l’animation d’en masquer un passage."
)
WITHDRAWN = "Votre message est retiré. Vous avez une minute pour annuler, à sa place dans le sujet."
QUESTION_WITHDRAWN = "Votre question est retirée. Vous avez une minute pour annuler, à sa place."
BACK = "Votre message est de nouveau publié."
TOO_LATE = "La minute est passée\u00a0: les mots de ce message sont effacés, ou vont l’être."
SAID = {
    True: "Réponse retenue. Merci de l’avoir signalée à ceux qui liront après vous.",
    False: "C’est noté\u00a0: cette réponse n’est pas retenue. L’animation l’apprend.",
}
ALREADY = "Vous aviez déjà répondu, ou les deux jours sont passés."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(lambda request, id: post_url(id, "proposed"))
def proposed(request, id):
    """« Oui, elle répond à ma question », or not: a page with two buttons, for the asker alone."""
    member = request.user
    found = proposals_to(member).filter(post__public_id=id).order_by("-at")
    proposal = found.select_related("post__topic__forum", "post__poster").first()
    if proposal is None:
        raise Http404
    post = proposal.post
    if request.method == "POST":
        yes = request.POST.get("retenir") == "1"
        new = accepting.answer_proposal(proposal, yes, by=member)
        messages.success(request, SAID[yes] if new else ALREADY)
        return redirect(post_url(id))
    context = {
        "section_nav": "forum",
        "post": post,
        "topic": post.topic,
        "back": topic_url(post.topic),
        "until": proposal.at + accepting.SILENCE,
        "said": ProposedAnswer.Outcome(proposal.outcome).label if proposal.outcome else "",
    }
    return render(request, "questions/proposed.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members(lambda request, id: post_url(id, "withdraw"))
def withdraw(request, id):
    """Take one’s own message back: a page that says what follows, and a button."""
    post = get_object_or_404(
        rows.posts_for(request.user).select_related("topic__forum", "topic__poster"), public_id=id
    )
    topic = post.topic
    if not perms.may_withdraw(request.user, post):
        return refuse(request, "Vous pouvez retirer vos propres messages, pas celui-ci.")
    head = topic.first_post_id == post.pk
    if head and withdrawing.others_wrote(topic):
        return _others_answered(request, topic)
    if request.method == "POST":
        try:
            withdrawing.withdraw_post(post, by=request.user)
        except withdrawing.OthersAnswered:
            return _others_answered(request, topic)
        messages.success(request, QUESTION_WITHDRAWN if head else WITHDRAWN)
        return redirect(post_url(id))
    context = {"section_nav": "forum", "post": post, "topic": topic, "head": head, "back": post_url(id)}
    return render(request, "questions/withdraw.html", context)


@require_POST
@for_members(lambda request, id: post_url(id))
def unwithdraw(request, id):
    """Within the minute, put it back where it was."""
    post = get_object_or_404(rows.withdrawn_posts(request.user), public_id=id)
    if withdrawing.put_back(post, by=request.user):
        messages.success(request, BACK)
    else:
        messages.warning(request, TOO_LATE)
    return redirect(post_url(id))


def _others_answered(request, topic):
    return refuse(request, OTHERS_ANSWERED, status=409, back=topic_url(topic), back_to=topic.subject)
