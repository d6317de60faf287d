"""The guard seen from the desk: what was published in spite of it, taking data out, and its rates by rule."""

from contextlib import suppress

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.moderation import actions, claims, flags, lists
from comcep.moderation.kinds import Kind
from comcep.moderation.masking import Masking
from comcep.moderation.models import Case
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.acts import NOT_HERE, reachable_post
from comcep.moderation.views.way import Way, say, unless_taken
from comcep.privacy.guard import Eraser, Level, find
from forum.access import perms
from forum.keeping.redaction import files_elsewhere, files_holding, kept_files_holding, sorts_in
from forum.questions.addresses import post_url
from forum.questions.authors import signature
from forum.writing.doors import refuse
from forum.writing.screening import CHOICE
from forum.writing.situations import tried_of


@transaction.non_atomic_requests  # files are read meanwhile; what is done then is done in one piece
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_moderators
@unless_taken
def redact(request, id):
    """Choose passages among what the guard finds, add words of one’s own; the former text is then gone."""
    post = reachable_post(request, id)
    topic = post.topic
    if not perms.may_review(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    head = topic.first_post_id == post.pk
    beside = {"title": topic.subject, "tried": tried_of(topic.question)} if head else {}
    masking, case = Masking(request, text=post.content.raw, post=post, **beside), _case_of(request, post)
    way = Way(request, post=post, topic=topic, case=case)
    if masking.ready():
        eraser = Eraser(masking.terms)
        elsewhere, unread = files_elsewhere(post.topic_id, eraser, masking.start)
        drop = masking.drop | {file.pk for file in [*files_holding(post.topic_id, eraser), *elsewhere]}
        kept = kept_files_holding(post, eraser)
        changed = _done_at_once(request, post, masking, case, drop=drop, kept=kept)
        messages.success(request, _done(len(changed), len(drop)))
        following = unread.first()
        if following is None:
            return way.onward(post_url(id))
        post = reachable_post(request, id)
        masking.go_on(post, eraser.unique, start=following.public_id)
        messages.warning(request, _unread(unread.count()))
    context = {
        "masking": masking,
        "files": _files(post, request.POST.getlist("drop") if masking.posted else None),
        "choice_prefix": CHOICE,
        "author": signature(post),
        "written_at": post.created,
        "back": post_url(id),
        "back_to": topic.subject,
        "case": case,
        "way": way,
        "private": False,
        "section_nav": "moderation",
    }
    return render(request, "moderation/redact.html", context, status=masking.status)


@transaction.atomic
def _done_at_once(request, post, masking, case, **files):
    by = request.user
    changed = actions.redact(post, masking.terms, by=by, reason=masking.reason, **files)
    if case:
        with suppress(claims.Taken, flags.Decided):  # by a colleague in the same second: the words are out
            flags.close_redacted(case, by=by)
    return changed


@require_POST
@for_moderators
@unless_taken
def dismiss(request, id):
    """What the author published in spite of the guard may stay."""
    post = reachable_post(request, id)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    way = Way(request, post=post, topic=post.topic)
    decision = actions.dismiss_alert(post, by=request.user)
    say(request, decision, "Alerte relue\u202f: le message reste tel quel.")
    return way.onward(reverse("moderation:desk"))


@never_cache
@require_GET
@for_moderators
def rates(request):
    context = {"rates": lists.rates(), "enough": lists.ENOUGH, "section_nav": "moderation"}
    return render(request, "moderation/rates.html", context)


def _case_of(request, post):
    """The case on account of which this post is redacted, if it is still this moderator's to close."""
    asked = (request.POST.get("signalement") or request.GET.get("signalement") or "").replace("\x00", "")
    case = Case.objects.visible_to(request.user).waiting().filter(post=post, public_id=asked).first()
    claim = case and claims.held([(Kind.FLAG, case.pk)]).get((Kind.FLAG, case.pk))
    return None if claim and claim.by_id != request.user.pk else case


def _files(post, chosen):
    """The files joined to a message, and what the guard finds inside: by kind, never the words."""
    found = []
    for file in post.attachments.exclude(file="").order_by("pk"):
        held = sorts_in(file) | {f.name for f in find(file.name) if f.level > Level.INFO}
        checked = bool(held) if chosen is None else file.public_id in chosen
        found.append({"id": file.public_id, "name": file.name, "held": sorted(held), "checked": checked})
    return found


def _unread(number):
    return (
        "Le temps a manqué pour relire toutes les pièces jointes des autres sujets (il en reste "
        f"{number})\u00a0: validez de nouveau pour continuer."
    )


def _done(number, files):
    if not number:
        return "Ces mots n’étaient plus dans la discussion\u202f: rien n’a changé."
    many = "s" if number > 1 else ""
    done = f"Passages masqués dans {number} message{many}. Le texte d’origine n’existe plus."
    if files:
        many = "s" if files > 1 else ""
        done += f" {files} pièce{many} jointe{many} supprimée{many}."
    return done
