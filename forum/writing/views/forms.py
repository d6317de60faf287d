"""The pages of a reply and of a change, and what every form goes through.

Each finds what the member may reach, asks ``perms``, screens what was posted, then calls an action.

Whatever is refused gives the text back: on the form, or on a page where it can be copied.
"""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comcep.members.files.chosen import GONE, Chosen
from comcep.privacy.guard import Shown
from comcep.public_ids import is_public_id
from forum.access import perms, rows
from forum.engine.forum.models import Forum
from forum.engine.rendering import render as to_html
from forum.questions.addresses import post_url, topic_url
from forum.questions.models import ReplyTemplate
from forum.writing import (
    answers,
    drafts,
    editing,
    kept,
    places,
    quoting,
    refusals,
    said,
    situations,
    submissions,
)
from forum.writing.doors import for_members, refuse
from forum.writing.drafts import draft_of_reply
from forum.writing.forms import EditForm, ReplyForm
from forum.writing.posts import FileGone
from forum.writing.question_forms import EditQuestionForm
from forum.writing.views.preview import SHOW, previewed
from forum.writing.views.taken import taken

AGAIN = (
    "Ce formulaire a déjà servi à publier un message. Le vôtre est différent\u00a0: "
    "s’il s’agit bien d’un nouveau message, publiez-le de nouveau."
)
MEANWHILE = (
    "Ce message a été modifié par quelqu’un d’autre depuis que vous l’avez ouvert. "
    "Votre texte est ci-dessous\u00a0: comparez-le avec la version publiée, puis enregistrez."
)
NOT_YOURS = "Vous pouvez modifier vos propres messages, pas celui-ci."
NOT_MODIFIED = refusals.CLOSED.replace("ne reçoit plus de réponse", "ne se modifie plus")
FORUM = "forum"
INSERT = "inserer"


def reply_page(request, id):
    return reverse("questions:reply", args=[id])


def _edit_page(request, id):
    return reverse("questions:edit", args=[id])


def posted(request, form, publish, words, *, heading, published="", section_id=None):
    """Screen what was posted, then publish it. Gives ``(status of the form to show again, None)``, or what to
    answer instead of the form. ``published`` is the text as it stood; ``words(post)`` says what came of it.
    """
    if SHOW in request.POST or form.inserted:
        form.show(inserted=form.inserted)
        for error in form.chosen.errors if form.chosen else ():
            messages.warning(request, " ".join(error.messages))
        return 200, None
    if not form.is_valid():
        return 422, None
    if section_id is None and "@" in form.cleaned_data["text"]:
        section_id = _section_of(form)
    checked = previewed(request, form, heading=heading, nav=FORUM, published=published, section_id=section_id)
    if checked.page:
        return checked.page.status_code, checked.page
    if checked.rewriting:
        return (200 if form.is_valid() else 422), None
    try:
        post = publish(checked)
    except FileGone:
        form.add_error("files", GONE)
        form.chosen.look_again()
        return 422, None
    except submissions.AlreadySubmitted:
        form.add_error(None, AGAIN)
        form.fresh_key()
        return 409, None
    except editing.ChangedMeanwhile:
        form.add_error(None, MEANWHILE)
        form.see_again()
        return 409, None
    if form.chosen:
        form.chosen.forget()
    messages.success(request, words(post))
    return 302, taken(request, redirect(post_url(post.public_id)))


def _section_of(form):
    """Where a new question goes, which its form says."""
    return Forum.objects.values_list("pk", flat=True).get(slug=form.cleaned_data["section"])


def held_before(request, place):
    """What was kept of this form through sign-in, as first values of its fields."""
    held = kept.take(request, request.path, request.get_full_path(), place=place)
    if not held:
        return {}
    chosen = {name: held.get(name, []) for name in drafts.SEVERAL}
    words = {name: values[0] for name, values in held.items() if values and name not in drafts.SEVERAL}
    return {**words, **chosen, **{name: name in held for name in drafts.TICKED}}


@transaction.non_atomic_requests  # files are read meanwhile; each action is atomic
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(reply_page)
def reply(request, id):
    member = request.user
    topic = get_object_or_404(
        rows.topics_to_act_on(member).select_related("forum", "poster", "question", "first_post__authorship"),
        public_id=id,
    )
    if not perms.may_reply(member, topic):
        return refuse(
            request,
            refusals.why_no_answer(member, topic),
            status=409 if topic.is_locked else 403,
            text=request.POST.get("text", ""),
            back=topic_url(topic),
            back_to=topic.subject,
        )
    may_attach = perms.may_attach(member, topic.forum_id)
    status = 200
    if request.method == "POST":
        chosen = Chosen.posted(request, places.reply_to(topic)) if may_attach else None
        form = ReplyForm(request.POST, member=member, topic=topic, chosen=chosen)
        _insert(request, topic, form)
        publish = partial(_reply, member, topic, form)
        heading = "Avant de publier votre réponse"
        status, answer = posted(
            request, form, publish, said.after_replying, heading=heading, section_id=topic.forum_id
        )
        if answer:
            return answer
    else:
        form = reply_form(request, topic, may_attach)
    context = {
        "writing": form,
        "topic": topic,
        "question": topic.question,
        "forum": topic.forum,
        "may_reply": True,
        "section_nav": FORUM,
    }
    return render(request, "questions/reply.html", context, status=status)


def _reply(member, topic, form, checked):
    return answers.reply(
        member,
        topic,
        text=checked.text,
        key=form.cleaned_data["key"],
        files=checked.files,
        screened=checked.counts,
        **form.as_what,
        called=checked.called,
    )


def _insert(request, topic, form):
    """Put the template that a moderator chose at the end of the text, and publish nothing."""
    if INSERT in request.POST and perms.may_review(request.user, topic.forum_id):
        found = ReplyTemplate.objects.filter(name=request.POST.get("modele", "").replace("\x00", "")).first()
        form.insert(found.text if found else "")


def reply_form(request, topic, may_attach):
    """An empty reply, or what this member was writing: kept through sign-in, else the draft."""
    member, place = request.user, places.reply_to(topic)
    if held := kept.take(request, reply_page(request, topic.public_id), place=place):
        text = next(iter(held.get("text", [])), "")
        drafts.save_draft(member, topic=topic, text=text)
    draft = draft_of_reply(member, topic.pk, place)
    chosen = (Chosen.before if draft.files else Chosen)(member, place) if may_attach else None
    text = draft.text
    if is_public_id(quoted := request.GET.get("citer", "")):
        text = quoting.begin_with(member, topic, quoted, text)
    initial = {"text": text} if text else None
    return ReplyForm(member=member, topic=topic, chosen=chosen, initial=initial, draft_saved=draft.saved_at)


@transaction.non_atomic_requests  # files are read meanwhile; each action is atomic
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(_edit_page)
def edit(request, id):
    member = request.user
    post = get_object_or_404(
        rows.posts_to_act_on(member).select_related("topic__forum", "topic__question", "authorship"),
        public_id=id,
    )
    topic = post.topic
    if not perms.may_edit(member, post):
        own = post.poster_id == member.pk
        closed = own and topic.is_locked
        return refuse(
            request,
            NOT_MODIFIED if closed else refusals.closed_to(member, topic, NOT_YOURS),
            status=409 if closed else 403,
            text=request.POST.get("text", ""),
            back=topic_url(topic),
            back_to=topic.subject,
        )
    head = topic.first_post_id == post.pk
    Form = EditQuestionForm if head else EditForm
    options, place = {"member": member, "post": post}, places.edit_of(post)
    may_attach = perms.may_attach(member, topic.forum_id)
    status = 200
    if request.method == "POST":
        chosen = Chosen.posted(request, place) if may_attach else None
        form = Form(request.POST, chosen=chosen, **options)
        status, answer = posted(
            request,
            form,
            partial(_edit, member, post, form),
            said.after_editing,
            heading="Avant d’enregistrer votre modification",
            section_id=topic.forum_id,
            published=_published(post, topic, head),
        )
        if answer:
            return answer
    else:
        initial = _edit_initial(post, topic, head) | held_before(request, place)
        chosen = Chosen.before(member, place) if may_attach else None
        form = Form(initial=initial, chosen=chosen, **options)
    context = {
        "form": form,
        "post": post,
        "topic": topic,
        "forum": topic.forum,
        "head": head,
        "section_nav": FORUM,
    }
    return render(request, "questions/edit.html", context, status=status)


def _published(post, topic, head):
    """The words that readers have already."""
    tried = situations.tried_of(topic.question) if head else ""
    return f"{topic.subject}\n{Shown(to_html(post.content.raw)).text}\n{tried}"


def _edit_initial(post, topic, head):
    words = {"text": post.content.raw, "seen": post.updates_count}
    if head:
        question = topic.question
        chosen = {name: getattr(question, name).values_list("slug", flat=True) for name in drafts.SEVERAL}
        words |= {name: list(slugs) for name, slugs in chosen.items()}
        words |= situations.of(question)
        words |= {"title": topic.subject, "announcement": not question.expects_answer}
    return words


def _edit(member, post, form, checked):
    data = form.cleaned_data
    words = {
        "text": checked.text,
        "seen": data["seen"],
        "files": checked.files,
        "drop": data.get("drop") or (),
        "screened": checked.counts,
        "called": checked.called,
        "reason": data.get("reason", ""),
    }
    if "title" in form.fields:
        words |= {
            "title": checked.title,
            "themes": data["themes"],
            "schemes": data["schemes"],
            "situation": form.situation(checked.tried),
            "expects_answer": not (data["announcement"] or data.get("withdrawal")),
            "withdrawal": data.get("withdrawal", ""),
        }
    return editing.edit_post(post, by=member, **words)
