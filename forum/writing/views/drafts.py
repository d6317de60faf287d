"""Keeping what is being typed: a button without script, and the script every few seconds."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from comcep.dates import clock
from comcep.members.files.chosen import Chosen
from comcep.public_ids import is_public_id
from forum.access import perms, rows
from forum.engine.rendering import MAX_LENGTH
from forum.writing import drafts, places
from forum.writing.doors import for_members, refuse
from forum.writing.views.asking import ask_page, section_among
from forum.writing.views.forms import reply_page
from forum.writing.views.taken import taken

LONGEST = 5 * MAX_LENGTH
TOO_LONG = "Ce texte est trop long pour être gardé en brouillon. Copiez-le ailleurs, puis raccourcissez-le."


def _page(request):
    topic_id = request.POST.get("topic", "")
    return reply_page(request, topic_id) if is_public_id(topic_id) else ask_page(request)


@transaction.non_atomic_requests  # files are read meanwhile; saving is atomic
@require_POST
@sensitive_post_parameters()
@for_members(_page)
def save_draft(request):
    """Keep a new question, or the reply to one topic."""
    member = request.user
    topic, topic_id = None, request.POST.get("topic", "")
    if topic_id:
        if not is_public_id(topic_id):
            raise Http404
        topic = get_object_or_404(rows.topics_to_act_on(member), public_id=topic_id)
        words, back = {"topic": topic}, reply_page(request, topic_id)
        place = places.reply_to(topic) if perms.may_attach(member, topic.forum_id) else ""
    else:
        sections = perms.startable_sections(member)
        if not sections:
            raise Http404
        place = places.QUESTION
        words = {
            "section": section_among(member, sections, request.POST.get("section")),
            "title": _typed(request, "title"),
            "tried": _typed(request, "tried")[:MAX_LENGTH],
            "about": drafts.about_question(dict(request.POST.lists())),
        }
        back = ask_page(request)
    if place and request.accepts("text/html"):  # the script sends files by themselves
        for error in Chosen.posted(request, place).errors:
            messages.warning(request, " ".join(error.messages))
    return saved(request, lambda text: drafts.save_draft(member, text=text, **words), back)


def saved(request, save, back):
    """Keep what was typed by ``save(text)``, which gives the draft; say so to the script, or at ``back``."""
    by_script = not request.accepts("text/html")
    text = _typed(request, "text")
    if len(text) > LONGEST:
        if by_script:
            return JsonResponse({"text": TOO_LONG}, status=413)
        return refuse(request, TOO_LONG, status=413, text=text)
    sentence = "Brouillon effacé, puisqu’il est vide."
    if draft := save(text):
        sentence = f"Brouillon enregistré à {clock(timezone.localtime(draft.updated_at))}."
    if by_script:
        return JsonResponse({"text": sentence})
    messages.success(request, sentence)
    return taken(request, redirect(back))


def _typed(request, name):
    return request.POST.get(name, "").replace("\x00", "")
