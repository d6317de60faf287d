"""The guard seen from the desk: what was published in spite of it, taking data out, and its rates by rule."""

from contextlib import suppress

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comcep.moderation import actions, flags, lists
from comcep.moderation.forms import RedactForm
from comcep.moderation.models import Case
from comcep.moderation.perms import for_moderators
from comcep.moderation.views import NOT_HERE
from comcep.privacy.guard import Eraser, Level, find
from comcep.privacy.guard.eraser import UNIQUE
from forum.access import perms, rows
from forum.keeping.redaction import files_elsewhere, files_holding, words_of
from forum.questions.authors import GONE
from forum.writing.doors import refuse
from forum.writing.screening import CHOICE, Screening

NOTHING = "Choisissez au moins un passage, ou écrivez les mots à masquer."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_moderators
def redact(request, pk):
    """Choose passages among what the guard finds, add words of one’s own; the former text is then gone."""
    post = _post(request, pk)
    topic = post.topic
    if not perms.may_review(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    title = topic.subject if topic.first_post_id == post.pk else ""
    masking, case = Masking(request, text=post.content.raw, title=title, post=post), _case_of(request, post)
    if masking.ready():
        eraser = Eraser(masking.terms)
        elsewhere, unread = files_elsewhere(post.topic_id, eraser, masking.start)
        drop = masking.drop | {file.pk for file in [*files_holding(post.topic_id, eraser), *elsewhere]}
        changed = actions.redact(post, masking.terms, by=request.user, reason=masking.reason, drop=drop)
        if case:
            with suppress(flags.Taken, flags.Decided):  # by a colleague in the same second: the words are out
                flags.close_redacted(case, by=request.user)
        messages.success(request, _done(len(changed), len(drop)))
        following = unread.first()
        if following is None:
            return redirect("questions:permalink", pk=post.pk)
        post = _post(request, pk)
        masking.go_on(post, eraser.unique, start=following.pk)
        messages.warning(request, _unread(unread.count()))
    context = {
        "masking": masking,
        "files": _files(post, request.POST.getlist("drop") if masking.posted else None),
        "choice_prefix": CHOICE,
        "author": post.poster.display_name if post.poster else GONE,
        "written_at": post.created,
        "back": reverse("questions:permalink", args=[post.pk]),
        "back_to": topic.subject,
        "case": case,
        "private": False,
        "section_nav": "moderation",
    }
    return render(request, "moderation/redact.html", context, status=masking.status)


class Masking:
    """The form of that page: what the guard finds in a message, what of it is chosen, words of one's own.

    Before anything is chosen, what the guard is sure of is ticked.
    """

    def __init__(self, request, *, text, title="", post=None):
        self.posted = request.method == "POST"
        self.screening = Screening(text=text, title=title)
        passages = self.screening.passages
        for number, passage in enumerate(passages, 1):
            passage.number, passage.asked = number, True
        self.chosen = [p for p in passages if (CHOICE + p.token in request.POST if self.posted else p.strong)]
        self.form = RedactForm(request.POST or None, post=post)
        self.status, self.error = 422 if self.posted else 200, ""
        self.terms, self.drop, self.reason, self.start = [], set(), "", None

    def ready(self):
        """Whether there is something to mask or to delete, and a reason for it."""
        if not self.posted or not self.form.is_valid():
            return False
        data = self.form.cleaned_data
        self.terms = [(p.words, p.finding.label) for p in self.chosen]
        self.terms += [(words, _label_of(words)) for words in self.form.lines()]
        self.drop, self.reason, self.start = set(data.get("drop") or ()), data["reason"], data["start"]
        if not self.terms and not self.drop:
            self.error = NOTHING
        return not self.error

    def go_on(self, post, words, start):
        """Ask once more, with the same reason, for what there was no time to read."""
        self.screening, self.chosen, self.status = Screening(text=post.content.raw), [], 200
        known = {"words": "\n".join(words), "reason": self.reason, "start": start}
        self.form = RedactForm(initial=known, post=post)


@require_POST
@for_moderators
def dismiss(request, pk):
    """What the author published in spite of the guard may stay."""
    post = _post(request, pk)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.dismiss_alert(post, by=request.user)
    messages.success(request, "Alerte relue\u202f: le message reste tel quel.")
    return redirect("moderation:desk")


@never_cache
@require_GET
@for_moderators
def rates(request):
    context = {"rates": lists.rates(), "enough": lists.ENOUGH, "section_nav": "moderation"}
    return render(request, "moderation/rates.html", context)


def _case_of(request, post):
    """The case on account of which this post is redacted, if it is still this moderator's to close."""
    asked = request.POST.get("signalement") or request.GET.get("signalement") or ""
    if not asked.isdecimal() or len(asked) > 15:
        return None
    cases = Case.objects.visible_to(request.user).waiting().filter(post=post, pk=int(asked))
    return cases.filter(Q(claimed_by=None) | Q(claimed_by=request.user)).first()


def _post(request, pk):
    return get_object_or_404(
        rows.posts_to_act_on(request.user).select_related("topic__forum", "poster"), pk=pk
    )


def _files(post, chosen):
    """The files joined to a message, and what the guard finds inside: by kind, never the words."""
    found = []
    for file in post.attachments.exclude(file="").order_by("pk"):
        held = {f.name for f in [*find(words_of(file)), *find(file.name)] if f.level > Level.INFO}
        checked = bool(held) if chosen is None else str(file.pk) in chosen
        found.append({"pk": file.pk, "name": file.name, "held": sorted(held), "checked": checked})
    return found


def _unread(number):
    return (
        "Le temps a manqué pour relire toutes les pièces jointes des autres sujets (il en reste "
        f"{number})\u00a0: validez de nouveau pour continuer."
    )


def _label_of(words):
    """What the guard says that words written by hand are, when they can belong to one person only."""
    return next((found.label for found in find(words) if found.label in UNIQUE), "")


def _done(number, files):
    if not number:
        return "Ces mots n’étaient plus dans la discussion\u202f: rien n’a changé."
    many = "s" if number > 1 else ""
    done = f"Passages masqués dans {number} message{many}. Le texte d’origine n’existe plus."
    if files:
        many = "s" if files > 1 else ""
        done += f" {files} pièce{many} jointe{many} supprimée{many}."
    return done
