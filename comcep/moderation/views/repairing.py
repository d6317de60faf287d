"""A topic cut in two, or closed because another one asks the same: the pages where a moderator says so."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comcep.moderation import actions
from comcep.moderation.forms import DuplicateForm, SplitForm
from comcep.moderation.models import Decision
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.acts import NOT_HERE, letter_to_show, reachable_topic, status_of
from comcep.moderation.views.way import Way, say, unless_taken
from forum.access import perms
from forum.engine.rendering import plain_text
from forum.questions.addresses import post_url, topic_url
from forum.questions.authors import signature
from forum.repair import duplicates, splitting
from forum.writing.doors import refuse

Verb = Decision.Verb
AT_ONCE = 500
EXCERPT = 240


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
@unless_taken
def split(request, id):
    """Choose messages, a title and a reason; the letter is shown before, and nothing is done till then."""
    topic = reachable_topic(request, id)
    if not perms.may_move(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    way = Way(request, topic=topic)
    posts = _answers(topic)
    form, letter = SplitForm(request.POST or None, posts=posts), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = [post for post in posts if post.public_id in data["posts"]]
        letter = letter_to_show(request, chosen, Verb.SPLIT, form)
        if letter is None:
            try:
                return _split(request, topic, data)
            except splitting.Refused as refusal:
                form.add_error("posts", str(refusal))
    context = {
        "form": form, "topic": topic, "posts": posts, "letter": letter, "way": way,
        "chosen": set(request.POST.getlist("posts")), "section_nav": "moderation",
    }  # fmt: skip
    return render(request, "moderation/split.html", context, status=status_of(request, letter))


def _split(request, topic, data):
    what = {name: data[name] for name in ("title", "expects_answer", "trace", "reason")}
    decision = actions.split(topic, data["posts"], by=request.user, **what)
    say(request, decision, f"Séparé\u00a0: voici «\u202f{data['title']}\u202f».")
    return redirect(post_url(decision.post.public_id))


def _answers(topic):
    """What may be chosen, with the first words of each, for who chooses."""
    rows = topic.posts.exclude(pk=topic.first_post_id).select_related("poster", "authorship", "removal")
    posts = list(rows.order_by("created", "pk")[:AT_ONCE])
    for post in posts:
        words = plain_text(str(post.content.rendered))
        post.excerpt = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rsplit(' ', 1)[0]}…"
        post.by = signature(post)
    return posts


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
@unless_taken
def duplicate(request, id):
    """Close a topic that another one asks already, with the reason that its author reads."""
    topic = reachable_topic(request, id)
    if not perms.may_lock(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    way = Way(request, topic=topic)
    form, letter = DuplicateForm(request.POST or None, member=request.user, topic=topic), None
    if request.method == "POST" and form.is_valid():
        letter = letter_to_show(request, [topic.first_post], Verb.DUPLICATE, form)
        if letter is None:
            try:
                decision = actions.close_as_duplicate(topic, by=request.user, **form.cleaned_data)
            except duplicates.Refused as refusal:
                form.add_error("other", str(refusal))
            else:
                say(request, decision, "Sujet clos comme doublon. Son auteur lira la raison.")
                return way.onward(topic_url(topic))
    context = {"form": form, "topic": topic, "letter": letter, "way": way, "section_nav": "moderation"}
    return render(request, "moderation/duplicate.html", context, status=status_of(request, letter))
