"""What a member does with one message: thank for it, accept it, take its files, learn why it was removed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from comcep.members.files.views import downloaded, shown
from forum.access import perms, rows
from forum.engine.rendering import to_markdown
from forum.questions.addresses import post_url, topic_url
from forum.writing import accepting, thanks
from forum.writing.doors import for_members, refuse

NOT_AN_ANSWER = "Ce message n’est pas une réponse à la question\u202f: choisissez une réponse publiée."
ACCEPTED = "Réponse retenue. Merci de l’avoir signalée à ceux qui liront après vous."
SOLVED = (
    "C’est noté\u00a0: vous avez résolu votre question. Merci de l’avoir dit à ceux qui liront après vous."
)
PROPOSED = (
    "C’est proposé à la personne qui demandait\u00a0: sans avis contraire de sa part, "
    "la réponse sera retenue dans deux jours."
)
DECLINED = "La personne qui demandait a déjà dit que ce message ne répond pas à sa question."


def _post_page(request, id):
    return post_url(id)


@require_POST
@for_members(_post_page)
def thank(request, id):
    """Thank, or with ``thanked=0`` take the thank-you back."""
    post = _post(request.user, id)
    if not post.approved:
        raise Http404
    if not perms.may_thank(request.user, post):
        return refuse(request, "On ne se remercie pas soi-même\u202f; vos lecteurs le feront.")
    if request.POST.get("thanked") == "0":
        thanks.withdraw_thanks(post, by=request.user)
    else:
        thanks.thank(post, by=request.user)
    return redirect(post_url(id))


@require_POST
@for_members(_post_page)
def accept(request, id):
    """Accept that message as the answer, or with ``accepted=0`` take the acceptance back."""
    post = _post(request.user, id, "topic__question", "topic__forum", "topic__poster", "poster")
    if not perms.may_accept_answer(request.user, post.topic):
        return refuse(request, "Seul l’auteur de la question, ou l’animation, peut retenir une réponse.")
    if request.POST.get("accepted") != "0" and post.topic.poster_id != request.user.pk:
        return _accept_for_asker(request, post)
    question = post.topic.question
    if request.POST.get("accepted") == "0":
        accepting.withdraw_accepted(question, post)
        messages.success(request, "Cette réponse n’est plus retenue.")
    else:
        try:
            accepting.accept_answer(question, post, by=request.user)
        except accepting.NotAnAnswer:
            return _refused(request, post, NOT_AN_ANSWER)
        own = post.poster_id == request.user.pk
        messages.success(request, SOLVED if own else ACCEPTED)
    return redirect(post_url(id))


def _accept_for_asker(request, post):
    try:
        proposed = accepting.accept_for_asker(post.topic.question, post, by=request.user)
    except accepting.NotAnAnswer:
        return _refused(request, post, NOT_AN_ANSWER)
    except accepting.Declined:
        return _refused(request, post, DECLINED)
    messages.success(request, PROPOSED if proposed else ACCEPTED)
    return redirect(post_url(post.public_id))


def _refused(request, post, sentence):
    topic = post.topic
    return refuse(request, sentence, status=409, back=topic_url(topic), back_to=topic.subject)


@require_GET
@for_members(lambda request, id: reverse("questions:attachment", args=[id]))
def attachment(request, id):
    """A file joined to a message that the member reads: always downloaded, never shown by the browser."""
    found = _attachment(request.user, id)
    if not perms.may_download(request.user, found.post.topic.forum_id):
        return refuse(request, "Vous pouvez lire ce message, mais pas télécharger ses pièces jointes.")
    return downloaded(_opened(found.file), found.name)


@require_GET
@for_members(lambda request, id: reverse("questions:thumbnail", args=[id]))
def thumbnail(request, id):
    """A picture joined to a message, small, for the page of who may download it. We drew it ourselves."""
    found = _attachment(request.user, id)
    if not found.thumbnail or not perms.may_download(request.user, found.post.topic.forum_id):
        raise Http404
    return shown(_opened(found.thumbnail), "image/webp")


def _attachment(member, id):
    return get_object_or_404(rows.files_for(member).select_related("post__topic"), public_id=id)


def _opened(file):
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Http404 from None


@never_cache
@require_GET
@for_members(lambda request, id: post_url(id, "removed"))
def removed(request, id):
    """Why a message was removed, for its author, with the text it had: nobody's work is lost."""
    post = get_object_or_404(
        rows.removed_posts(request.user).select_related("removal", "topic__forum"), public_id=id
    )
    text = to_markdown(post.content.raw)
    return render(request, "questions/removed.html", {"post": post, "text": text, "section_nav": "forum"})


def _post(member, id, *related):
    return get_object_or_404(rows.posts_to_act_on(member).select_related("topic", *related), public_id=id)
