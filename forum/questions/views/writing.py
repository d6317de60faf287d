"""Pages that are written. Each finds what the member may reach, asks ``perms``, then calls an action.

Whatever is refused gives the text back: on the form, or on a page where it can be copied.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.privacy.guard import Shown
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.rendering import MAX_LENGTH, to_markdown
from forum.engine.rendering import render as to_html
from forum.questions import actions, kept, perms
from forum.questions.forms import AskForm, EditForm, EditQuestionForm, ReplyForm
from forum.questions.models import Draft, topic_url
from forum.questions.views.preview import previewed

AGAIN = (
    "Ce formulaire a déjà servi à publier un message. Le vôtre est différent\u00a0: "
    "s’il s’agit bien d’un nouveau message, publiez-le de nouveau."
)
MEANWHILE = (
    "Ce message a été modifié par quelqu’un d’autre depuis que vous l’avez ouvert. "
    "Votre texte est ci-dessous\u00a0: comparez-le avec la version publiée, puis enregistrez."
)
CLOSED = (
    "Ce sujet est clos\u202f: il ne reçoit plus de réponse. Demandez à l’animation de le rouvrir, "
    "ou posez une nouvelle question."
)
FORUM = "forum"
AWAITS = "Merci. Votre message sera visible dès que l’animation l’aura relu."
LONGEST_DRAFT = 5 * MAX_LENGTH


def for_members(page):
    """Ask whoever is not signed in to sign in, and keep what was being written meanwhile.

    ``page(**kwargs)`` is the address of the form, where the text will be found again.
    """

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            path = page(request, **kwargs)
            if request.method != "POST":
                return redirect_to_login(request.get_full_path())
            if not request.accepts("text/html"):
                text = "Votre session a expiré. Publiez ou enregistrez\u00a0: votre texte sera gardé."
                return JsonResponse({"text": text}, status=401)
            if kept.keep(request, path):
                text = "Votre session avait expiré. Reconnectez-vous\u00a0: votre texte vous attend."
                if request.FILES:
                    text += " Les pièces jointes seront à choisir de nouveau."
                messages.warning(request, text)
            return redirect_to_login(path)

        return checked

    return decorate


def _ask_page(request, **kwargs):
    return reverse("questions:ask")


def _reply_page(request, pk):
    return reverse("questions:reply", args=[pk])


def _edit_page(request, pk):
    return reverse("questions:edit", args=[pk])


def _post_page(request, pk):
    return reverse("questions:permalink", args=[pk])


def _draft_page(request):
    topic_id = request.POST.get("topic", "")
    return (
        _reply_page(request, int(topic_id))
        if topic_id.isdecimal() and len(topic_id) < 15
        else _ask_page(request)
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(_ask_page)
def ask(request):
    member = request.user
    sections = perms.startable_sections(member)
    if not sections:
        if not perms.rights_of(member).sections():
            raise Http404
        return refuse(request, "Vous ne pouvez pas ouvrir de sujet dans les rubriques que vous lisez.")
    if request.method == "POST":
        form = AskForm(request.POST, request.FILES, member=member)
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            checked = previewed(request, form, heading="Avant de publier votre question", nav=FORUM)
            if checked.page:
                return checked.page
            status = 200 if checked.rewriting else 422
        if form.is_valid() and not checked.rewriting:
            try:
                post = actions.ask(
                    member,
                    section=Forum.objects.get(pk=data["section"]),
                    title=checked.title,
                    text=checked.text,
                    themes=data["themes"],
                    schemes=data["schemes"],
                    expects_answer=not data["announcement"],
                    key=data["key"],
                    files=checked.files,
                    screened=checked.counts,
                )
            except actions.AlreadySubmitted:
                form.add_error(None, AGAIN)
                form.fresh_key()
                status = 409
            else:
                return _published(request, post)
    else:
        initial = _ask_initial(request, sections)
        form = AskForm(member=member, draft_saved=initial.pop("draft_saved", None), initial=initial)
        status = 200
    return render(
        request,
        "questions/ask.html",
        {"form": form, "section_nav": "forum"},
        status=status,
    )


def _ask_initial(request, sections):
    """What was kept through sign-in, else the draft; the section of the page one comes from wins."""
    initial = {}
    if draft := Draft.objects.filter(member=request.user, topic=None).first():
        initial = {
            "title": draft.title,
            "text": draft.text,
            "section": draft.section_id,
            "draft_saved": draft.updated_at,
        }
    if held := kept.take(request, reverse("questions:ask")):
        several = ("themes", "schemes")
        initial |= {name: values[0] for name, values in held.items() if values and name not in several}
        for name in several:
            initial[name] = [value for value in held.get(name, []) if value.isdecimal()]
        actions.save_draft(
            request.user, section=_forum(initial.get("section"), sections), title=initial.get("title", ""),
            text=initial.get("text", ""),
        )  # fmt: skip
    slug = request.GET.get("rubrique") or request.GET.get("section")
    if chosen := next((s for s in sections if s.slug == slug), None):
        initial["section"] = chosen.id
    if asked := request.GET.get("titre", "").strip():  # from a search that found nothing
        initial["title"] = initial.get("title") or asked[:150]
    return initial


def _forum(pk, sections):
    """The section of that id (a number, or what was typed for one) among those where one may write."""
    found = next((s for s in sections if str(s.id) == str(pk)), None)
    return Forum.objects.get(pk=found.id) if found else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(_reply_page)
def reply(request, pk):
    member = request.user
    topic = get_object_or_404(
        perms.reachable_topics(member).select_related(
            "forum", "poster", "question", "first_post__authorship"
        ),
        pk=pk,
    )
    typed = request.POST.get("text", "")
    if not perms.may_reply(member, topic):
        closed = topic.is_locked
        sentence = CLOSED if closed else "Vous pouvez lire cette rubrique, mais pas y répondre."
        return refuse(
            request,
            sentence,
            status=409 if closed else 403,
            text=typed,
            back=topic_url(topic),
            back_to=topic.subject,
        )
    may_attach = perms.may_attach(member, topic.forum_id)
    status = 200
    if request.method == "POST":
        form = ReplyForm(request.POST, request.FILES, member=member, may_attach=may_attach)
        status = 422
        if form.is_valid():
            checked = previewed(request, form, heading="Avant de publier votre réponse", nav=FORUM)
            if checked.page:
                return checked.page
            status = 200 if checked.rewriting else 422
        if form.is_valid() and not checked.rewriting:
            try:
                post = actions.reply(
                    member,
                    topic,
                    text=checked.text,
                    key=form.cleaned_data["key"],
                    files=checked.files,
                    screened=checked.counts,
                )
            except actions.AlreadySubmitted:
                form.add_error(None, AGAIN)
                form.fresh_key()
                status = 409
            else:
                return _published(request, post)
    else:
        form = reply_form(request, topic, may_attach)
    return render(
        request,
        "questions/reply.html",
        {
            "writing": form,
            "topic": topic,
            "question": topic.question,
            "forum": topic.forum,
            "may_reply": True,
            "section_nav": "forum",
        },
        status=status,
    )


def reply_form(request, topic, may_attach):
    """An empty reply, or what this member was writing: kept through sign-in, else the draft."""
    member = request.user
    if held := kept.take(request, reverse("questions:reply", args=[topic.pk])):
        text = next(iter(held.get("text", [])), "")
        draft = actions.save_draft(member, topic=topic, text=text)
    else:
        draft = Draft.objects.filter(member=member, topic=topic).first()
    if draft is None:
        return ReplyForm(member=member, may_attach=may_attach)
    return ReplyForm(
        member=member, may_attach=may_attach, initial={"text": draft.text}, draft_saved=draft.updated_at
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_members(_edit_page)
def edit(request, pk):
    member = request.user
    post = _post(member, pk, "topic__forum", "topic__question")
    topic = post.topic
    if not perms.may_edit(member, post):
        mine = post.poster_id == member.pk
        return refuse(
            request,
            CLOSED.replace("ne reçoit plus de réponse", "ne se modifie plus")
            if mine and topic.is_locked
            else "Vous pouvez modifier vos propres messages, pas celui-ci.",
            status=409 if mine and topic.is_locked else 403,
            text=request.POST.get("text", ""),
            back=topic_url(topic),
            back_to=topic.subject,
        )
    head = topic.first_post_id == post.pk
    Form = EditQuestionForm if head else EditForm
    options = {"member": member, "post": post, "may_attach": perms.may_attach(member, topic.forum_id)}
    status = 200
    if request.method == "POST":
        form = Form(request.POST, request.FILES, **options)
        status = 422
        if form.is_valid():
            known = f"{topic.subject}\n{Shown(to_html(post.content.raw)).text}"
            checked = previewed(
                request, form, heading="Avant d’enregistrer votre modification", nav=FORUM, published=known
            )
            if checked.page:
                return checked.page
            status = 200 if checked.rewriting else 422
        if form.is_valid() and not checked.rewriting:
            try:
                data = _edit_data(form, head, checked)
                return _edited(request, actions.edit_post(post, by=member, **data))
            except actions.ChangedMeanwhile:
                form.add_error(None, MEANWHILE)
                form.data = form.data.copy()
                form.data["seen"] = post.updates_count
                status = 409
    else:
        initial = {"text": post.content.raw, "seen": post.updates_count}
        if head:
            initial |= {
                "title": topic.subject,
                "themes": list(topic.question.themes.values_list("pk", flat=True)),
                "schemes": list(topic.question.schemes.values_list("pk", flat=True)),
                "announcement": not topic.question.expects_answer,
            }
        if held := kept.take(request, request.path):
            initial["text"] = next(iter(held.get("text", [])), initial["text"])
            if head:
                initial["title"] = next(iter(held.get("title", [])), initial["title"])
        form = Form(initial=initial, **options)
    return render(
        request,
        "questions/edit.html",
        {
            "form": form,
            "post": post,
            "topic": topic,
            "forum": topic.forum,
            "head": head,
            "section_nav": "forum",
        },
        status=status,
    )


def _edit_data(form, head, checked):
    data = form.cleaned_data
    words = {
        "text": checked.text,
        "seen": data["seen"],
        "files": checked.files,
        "drop": data.get("drop") or (),
        "screened": checked.counts,
    }
    if head:
        words |= {
            "title": checked.title,
            "themes": data["themes"],
            "schemes": data["schemes"],
            "expects_answer": not data["announcement"],
        }
    return words


def _edited(request, post):
    messages.success(request, "Votre modification est enregistrée." if post.approved else AWAITS)
    return redirect("questions:permalink", pk=post.pk)


def _published(request, post):
    if not post.approved:
        messages.success(request, AWAITS)
    return redirect("questions:permalink", pk=post.pk)


@require_POST
@for_members(_post_page)
def thank(request, pk):
    """Thank, or with ``thanked=0`` take the thank-you back."""
    post = _post(request.user, pk)
    if not post.approved:
        raise Http404
    if not perms.may_thank(request.user, post):
        return refuse(request, "On ne se remercie pas soi-même\u202f; vos lecteurs le feront.")
    if request.POST.get("thanked") == "0":
        actions.withdraw_thanks(post, by=request.user)
    else:
        actions.thank(post, by=request.user)
    return redirect("questions:permalink", pk=post.pk)


@require_POST
@for_members(_post_page)
def accept(request, pk):
    """Accept that message as the answer, or with ``accepted=0`` take the acceptance back."""
    post = _post(request.user, pk, "topic__question", "topic__forum", "poster")
    if not perms.may_accept_answer(request.user, post.topic):
        return refuse(request, "Seul l’auteur de la question, ou l’animation, peut retenir une réponse.")
    question = post.topic.question
    if request.POST.get("accepted") == "0":
        actions.withdraw_accepted(question, post)
        messages.success(request, "Cette réponse n’est plus retenue.")
    else:
        try:
            actions.accept_answer(question, post, by=request.user)
        except actions.NotAnAnswer:
            return refuse(
                request,
                "Ce message n’est pas une réponse à la question\u202f: choisissez une réponse publiée.",
                status=409,
                back=topic_url(post.topic),
                back_to=post.topic.subject,
            )
        messages.success(request, "Réponse retenue. Merci de l’avoir signalée à ceux qui liront après vous.")
    return redirect("questions:permalink", pk=post.pk)


@require_POST
@sensitive_post_parameters()
@for_members(_draft_page)
def save_draft(request):
    """Keep what is being typed: a button without script, and the script every few seconds."""
    member = request.user
    topic, topic_id = None, request.POST.get("topic", "")
    if topic_id:
        if not topic_id.isdecimal() or len(topic_id) > 15:
            raise Http404
        topic = get_object_or_404(perms.reachable_topics(member), pk=int(topic_id))
    elif not perms.startable_sections(member):
        raise Http404
    text = request.POST.get("text", "").replace("\x00", "")
    title = request.POST.get("title", "").replace("\x00", "")
    by_script = not request.accepts("text/html")
    if len(text) > LONGEST_DRAFT:
        sentence = (
            "Ce texte est trop long pour être gardé en brouillon. Copiez-le ailleurs, puis raccourcissez-le."
        )
        if by_script:
            return JsonResponse({"text": sentence}, status=413)
        return refuse(request, sentence, status=413, text=text)
    section = None if topic else _forum(request.POST.get("section"), perms.startable_sections(member))
    draft = actions.save_draft(member, topic=topic, section=section, title=title, text=text)
    sentence = "Brouillon effacé, puisqu’il est vide."
    if draft:
        sentence = f"Brouillon enregistré à {timezone.localtime(draft.updated_at):%H:%M}."
    if by_script:
        return JsonResponse({"text": sentence})
    messages.success(request, sentence)
    return redirect(_reply_page(request, topic.pk) if topic else _ask_page(request))


@require_GET
@for_members(lambda request, pk: reverse("questions:attachment", args=[pk]))
def attachment(request, pk):
    """A file joined to a message that the member reads: always downloaded, never shown by the browser."""
    member = request.user
    found = get_object_or_404(
        Attachment.objects.exclude(file="")
        .filter(post__in=perms.reachable_posts(member))
        .select_related("post__topic"),
        pk=pk,
    )
    if not perms.may_download(member, found.post.topic.forum_id):
        return refuse(request, "Vous pouvez lire ce message, mais pas télécharger ses pièces jointes.")
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, no_store=True)
    return response


@never_cache
@require_GET
@for_members(lambda request, pk: reverse("questions:removed", args=[pk]))
def removed(request, pk):
    """Why a message was removed, for its author, with the text it had: nobody's work is lost."""
    post = get_object_or_404(
        perms.removed_posts(request.user).select_related("removal", "topic__forum"), pk=pk
    )
    text = to_markdown(post.content.raw)
    return render(request, "questions/removed.html", {"post": post, "text": text, "section_nav": "forum"})


def refuse(request, sentence, *, status=403, text="", back="", back_to=""):
    """A page that says why not, and gives the text back to copy."""
    return render(
        request,
        "questions/refused.html",
        {
            "sentence": sentence,
            "text": to_markdown(text) if text.strip() else "",
            "back": back,
            "back_to": back_to,
            "section_nav": "forum",
        },
        status=status,
    )


def _post(member, pk, *related):
    return get_object_or_404(perms.reachable_posts(member).select_related("topic", *related), pk=pk)
