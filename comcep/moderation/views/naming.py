"""Who asked without a name: moderators know by asking, and each time it is written in the log."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comcep.moderation import actions
from comcep.moderation.perms import for_moderators
from comcep.moderation.views.acts import NOT_HERE, reachable_topic
from forum.access import perms
from forum.questions.addresses import topic_url
from forum.questions.authors import GONE, unnamed_as
from forum.writing.doors import refuse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def name(request, id):
    """A page that says what follows, with a button; the name stands on the answer to it, and nowhere else."""
    topic = reachable_topic(request, id)
    if not perms.may_review(request.user, topic.forum_id):
        return refuse(request, NOT_HERE)
    if not unnamed_as(topic.first_post):
        raise Http404("Cette question porte le nom de qui l’a posée.")
    context = {"section_nav": "moderation", "topic": topic, "topic_url": topic_url(topic), "author": ""}
    if request.method == "POST":  # wall: name-asked
        author = actions.read_name(topic, by=request.user)
        context |= {"author": author.display_name if author else GONE, "person": author}
    return render(request, "moderation/name.html", context)
