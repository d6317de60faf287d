"""What a moderator does to one topic or one message, from its page or from the desk."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comcep.moderation import actions, letters, queue, queued, undoing
from comcep.moderation.forms import LockForm, MoveForm, RemoveForm
from comcep.moderation.kinds import Kind
from comcep.moderation.models import Decision
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.way import Way, say, unless_taken
from forum.access import perms, rows
from forum.engine.forum.models import Forum
from forum.questions import states
from forum.questions.addresses import topic_url
from forum.questions.authors import unnamed_as
from forum.questions.models import Removal
from forum.writing.doors import refuse
from forum.writing.moderating import WouldWiden

NOT_HERE = "Vous n’avez pas ce droit dans cette rubrique."
Verb = Decision.Verb
REVIEWING = (Verb.REVIEWED, Verb.TRUSTED)


@require_POST
@for_moderators
def pin(request, id):
    topic = reachable_topic(request, id)
    if not perms.may_pin(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    pinned = request.POST.get("etat") != "0"
    if decision := actions.pin(topic, pinned, by=request.user):
        say(request, decision, "Sujet épinglé." if pinned else "Sujet désépinglé.")
    return redirect(_page(topic))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
@unless_taken
def lock(request, id):
    """Close a topic, with the reason that its author reads; to open it again, one button is enough."""
    topic = reachable_topic(request, id)
    if not perms.may_lock(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    way = Way(request, topic=topic)
    if request.method == "POST" and request.POST.get("etat") == "0":
        if decision := actions.lock(topic, False, by=request.user):
            say(request, decision, "Sujet rouvert.")
        return redirect(_page(topic))
    waits = states.waits(states.state_of(topic))
    form, letter = LockForm(request.POST or None, waits=waits), None
    if request.method == "POST" and form.is_valid():
        letter = letter_to_show(request, [topic.first_post], Verb.LOCK, form)
        if letter is None:
            decision = actions.lock(topic, True, by=request.user, **form.cleaned_data)
            say(request, decision, "Sujet clos. Son auteur lira la raison.")
            return way.onward(_page(topic))
    context = {"form": form, "topic": topic, "letter": letter, "way": way, "section_nav": "moderation"}
    return render(request, "moderation/lock.html", context, status=status_of(request, letter))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
@unless_taken
def move(request, id):
    """Choose the new section, and say why; when it has readers that the topic has not, say who, ask again."""
    topic = reachable_topic(request, id)
    if not perms.may_move(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    way = Way(request, topic=topic)
    form = MoveForm(request.POST or None, member=request.user, topic=topic)
    section, widening, letter = None, None, None
    if request.method == "POST" and form.is_valid():
        section = Forum.objects.get(slug=form.cleaned_data["section"])
        agreed = request.POST.get("confirmer") == section.slug
        if not agreed:
            widening = perms.new_readers(topic.forum_id, section.pk)
        letter = letter_to_show(request, [topic.first_post], Verb.MOVE, form)
        if not letter and not widening:
            try:
                return _moved(request, way, topic, section, form.cleaned_data["reason"], agreed)
            except WouldWiden as refusal:  # its readers changed in the same second
                widening = refusal.readers
    context = {
        "form": form, "topic": topic, "section": section, "widening": widening, "letter": letter, "way": way,
        "section_nav": "moderation",
    }  # fmt: skip
    status = 409 if widening else status_of(request, letter)
    return render(request, "moderation/move.html", context, status=status)


def _moved(request, way, topic, section, reason, agreed):
    decision = actions.move(topic, section, by=request.user, reason=reason, widening_agreed=agreed)
    say(request, decision, f"Sujet déplacé dans «\u202f{section.name}\u202f».")
    return way.onward(_page(reachable_topic(request, topic.public_id)))


@require_POST
@for_moderators
@unless_taken
def approve(request, id):
    post = reachable_post(request, id)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    if Removal.objects.filter(post=post).exists():
        return refuse(request, "Ce message a été retiré\u202f: rétablissez-le plutôt.", status=409)
    way = Way(request, post=post, topic=post.topic)
    decision = actions.approve(post, by=request.user)
    say(request, decision, "Message approuvé\u202f: les lecteurs de la rubrique le lisent.")
    return way.onward(_page(post.topic))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
@unless_taken
def remove(request, id):
    """Take away a message, or refuse one that waits, with the reason that its author reads."""
    post = reachable_post(request, id)
    topic = post.topic
    if not perms.may_review(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    way = Way(request, post=post, topic=topic)
    form, letter = RemoveForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        letter = letter_to_show(request, [post], Verb.REMOVE, form)
        if letter is None:
            decision = actions.remove(post, by=request.user, reason=form.cleaned_data["reason"])
            say(request, decision, "Message retiré. Son auteur lira la raison.")
            return way.onward(_page(topic))
    context = {
        "form": form, "post": post, "topic": topic, "head": topic.first_post_id == post.pk, "letter": letter,
        "way": way, "section_nav": "moderation",
    }  # fmt: skip
    return render(request, "moderation/remove.html", context, status=status_of(request, letter))


@require_POST
@for_moderators
def restore(request, id):
    post = reachable_post(request, id)
    if not perms.may_review(request.user, post.topic.forum_id):
        return refuse(request, NOT_HERE)
    actions.restore(post, by=request.user)
    messages.success(request, "Message rétabli.")
    if request.POST.get("retour") == "retires":
        return redirect("moderation:removed")
    return redirect(_page(post.topic))


@require_POST
@for_moderators
def undo(request, id):
    """Take back one’s own decision, within a minute."""
    decision = get_object_or_404(
        Decision.objects.visible_to(request.user).filter(by=request.user), public_id=id
    )
    try:
        decision = undoing.undo(decision, by=request.user)
    except undoing.Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("moderation:desk")
    messages.success(request, f"Annulé\u00a0: {decision.get_verb_display().lower()}.")
    return redirect(_after_undoing(decision, request.user))


def _after_undoing(decision, member):
    """Back to what waits again, or to the topic."""
    case = decision.before.get("case")
    things = [(Kind.FLAG, case), (Kind.IDENTIFIER, case)] if case else []
    if decision.post_id:
        things += [(Kind.APPROVAL, decision.post_id), (Kind.ALERT, decision.post_id)]
    elif decision.verb == Verb.SET_ASIDE:
        things += [(Kind.PROPOSAL, decision.topic_id)]
    for kind, key in things:
        if waiting := queue.place_of(member, kind, key):
            return queued.url_of(waiting)
    if decision.topic is None:
        return reverse("moderation:reviewed" if decision.verb in REVIEWING else "moderation:desk")
    decision.topic.refresh_from_db()  # moved, perhaps
    return _page(decision.topic)


def reachable_topic(request, id):
    return get_object_or_404(
        rows.topics_to_act_on(request.user).select_related(
            "forum", "question", "first_post__authorship", "first_post__poster"
        ),
        public_id=id,
    )


def reachable_post(request, id):
    return get_object_or_404(
        rows.posts_to_act_on(request.user).select_related("topic__forum", "poster", "authorship"),
        public_id=id,
    )


def read_over(request, form):
    """Whether the letter was shown with these very words. It is sent to nobody unread."""
    return request.POST.get("relu") == form.cleaned_data.get("reason", "")


def letter_to_show(request, posts, verb, form):
    """The letter to show before the decision is taken, to the first of the authors of ``posts`` who gets one;
    ``None`` when nobody does, or it was shown.
    """
    if read_over(request, form):
        return None
    for post in posts:
        about = {"reason": form.cleaned_data["reason"], "by": request.user, "unnamed_as": unnamed_as(post)}
        letter = letters.shown(post.poster, letters.TEXTS[verb], **about)
        if letter.recipient:
            return letter
    return None


def status_of(request, letter):
    """Of a form that is sent: 422, unless the letter is shown."""
    return 422 if request.method == "POST" and letter is None else 200


def _page(topic):
    """The page of a topic, or the desk when nobody can read it."""
    topic.refresh_from_db(fields=["approved"])
    return topic_url(topic) if topic.approved else reverse("moderation:desk")
