"""Writing: to whom, by name; the first message; and the step that every message goes through.

Whatever is refused gives the text back: on the form, or on a page where it can be copied.
"""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comcep.members.access import audiences
from comcep.members.access.names import called
from comcep.public_ids import is_public_id
from forum.access.rows import signed_posts_for
from forum.conversations import actions, perms
from forum.conversations.forms import LetterForm, PeopleForm, Warned
from forum.conversations.views.doors import NAV, door, new_page, page_of, person_of
from forum.engine.rendering import MAX_LENGTH
from forum.questions.addresses import post_url
from forum.questions.models import Conversation, PrivateDraft
from forum.writing import kept
from forum.writing.doors import refuse
from forum.writing.screening import CHOICE
from forum.writing.views.preview import BACK, SHOW, TOO_LONG
from forum.writing.views.taken import taken

FOUND = 12
AGAIN = (
    "Ce formulaire a déjà servi à envoyer un message. Le vôtre est différent\u00a0: "
    "s’il s’agit bien d’un nouveau message, envoyez-le de nouveau."
)
TOO_MANY = (
    f"Vous avez beaucoup écrit\u00a0: {actions.BEGUN_A_DAY} nouvelles conversations par jour et "
    f"{actions.SENT_AN_HOUR} messages par heure, au plus. Votre texte est gardé en brouillon\u202f; "
    "envoyez-le plus tard. Pour toucher beaucoup de collègues, posez plutôt une question sur le forum."
)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@door(new_page)
def new(request):
    """To whom, by name; then the first message. A conversation that exists is opened instead."""
    member, asked = request.user, request.GET.get("a", "")
    if not asked:
        return _choose(request)
    to = None if asked == perms.TEAM else person_of(member, asked)
    if to is None and not perms.may_write_to_team(member):
        raise Http404
    existing = Conversation.objects.visible_to(member).filter(key=perms.key_of(member, to)).first()
    if existing and request.method != "POST":
        return redirect(existing)
    open_to = to is None or perms.recipients(member).filter(pk=to.pk).exists()
    refused = perms.refusal(member, to, to_team=to is None) if open_to else perms.SILENT
    if refused:
        back = {"back": reverse("messages:list"), "back_to": "Messages privés"}
        return refuse(request, refused, text=request.POST.get("text", ""), **back)
    place, status = perms.place_of(to=to), 200
    if request.method == "POST":
        form, status, answer = posted(request, partial(actions.begin, member, to), place)
        if answer:
            return answer
    else:
        form = form_for(request, place, new_page(request), about=_about(request, to))
    context = {"section_nav": NAV, "form": form, "to": to, "place": place}
    context["name"] = to.display_name if to else "L’animation"
    return render(request, "conversations/new.html", context, status=status)


def _choose(request):
    """The page that asks to whom. Outside members look nobody up: they write to the moderators."""
    member = request.user
    form = PeopleForm(request.GET if "q" in request.GET else None)
    words = form.words() if form.is_bound else []
    people = []
    if words:
        found = called(perms.recipients(member), words).select_related("network", "organisation", "region")
        people = list(found.order_by("last_name", "first_name", "pk")[: FOUND + 1])
    context = {
        "section_nav": NAV,
        "form": form,
        "words": words,
        "people": people[:FOUND],
        "more": len(people) > FOUND,
        "may_search": audiences.may_look_people_up(member),
        "may_write_to_team": perms.may_write_to_team(member),
    }
    return render(request, "conversations/choose.html", context)


def _about(request, to):
    """The first line of a message written about a post of that person: a link to it."""
    asked = request.GET.get("message", "")
    if to is None or not is_public_id(asked):
        return ""
    if not signed_posts_for(request.user).filter(public_id=asked, poster=to).exists():
        return ""
    return f"À propos de [votre message]({post_url(asked)})\u00a0:\n\n"


def form_for(request, place, path, *, about=""):
    """An empty message, or what this member was writing: kept through sign-in, else the draft."""
    member = request.user
    if held := kept.take(request, path, page_of(place)):
        draft = actions.save_draft(member, place, next(iter(held.get("text", [])), ""))
    else:
        draft = PrivateDraft.objects.filter(member=member, place=place).first()
    if draft is None:
        return LetterForm(member=member, initial={"text": about})
    return LetterForm(member=member, initial={"text": draft.text}, draft_saved=draft.updated_at)


def posted(request, send, place):
    """Screen what was posted, then send it. Gives the form to show again with its status, or the answer."""
    form = LetterForm(request.POST, member=request.user)
    if SHOW in request.POST:
        form.show()
        return form, 200, None
    if not form.is_valid():
        return form, 422, None
    if BACK in request.POST:
        return form, 200, None
    warned = Warned(text=form.cleaned_data["text"], data=request.POST)
    if warned.waits:
        return form, 200, _warn(request, form, warned)
    _, text = warned.texts()
    if len(text) > MAX_LENGTH:
        form.add_error("text", TOO_LONG)
        return form, 422, None
    try:
        message = send(text=text, key=form.cleaned_data["key"])
    except actions.AlreadySent:
        form.add_error(None, AGAIN)
        form.fresh_key()
        return form, 409, None
    except actions.TooMany:
        actions.save_draft(request.user, place, form.cleaned_data["text"])
        form.add_error(None, TOO_MANY)
        return form, 429, None
    messages.success(request, "Votre message est envoyé.")
    there = f"{message.conversation.get_absolute_url()}#message-{message.public_id}"
    return form, 302, taken(request, redirect(there))


def _warn(request, form, warned):
    """The text with what may tell who somebody is: to replace in one gesture, or to send as it is."""
    hidden = [(name, request.POST.get(name, "")) for name in (*form.fields, "place") if name in request.POST]
    context = {
        "section_nav": NAV,
        "hidden": hidden,
        "screening": warned,
        "choice_prefix": CHOICE,
        "back": BACK,
    }
    return render(request, "conversations/preview.html", context)
