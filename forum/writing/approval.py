"""A message that comes into sight, or goes out of it, with what counts it."""

from django.utils import timezone

from forum.engine.forum_conversation.models import Post
from forum.questions import counters, timing
from forum.questions.holding import hold_topic
from forum.questions.models import Authorship, Question
from forum.writing.accepting import set_aside, take_back


def lock(post):
    """The topic and the message, held; where it stands by then, should somebody split the topic meanwhile."""
    topic = hold_topic(post.topic_id, "forum", "poster")
    rows = Post.objects.select_for_update(of=("self",), no_key=True).select_related("poster")
    held = rows.get(pk=post.pk)
    return (topic, held) if held.topic_id == topic.pk else lock(held)


def show(topic, post):
    """In sight, in the counters; the accepted answer again, if it was."""
    Post.objects.filter(pk=post.pk).update(approved=True)
    Authorship.objects.filter(post=post, shown_at=None).update(shown_at=timezone.now())
    counters.post_shown(topic, post)
    timing.refresh(Question.objects.filter(topic=topic))
    take_back(topic, post)


def hide(topic, post):
    """Out of sight, out of the counters; not the accepted answer for now."""
    Post.objects.filter(pk=post.pk).update(approved=False)
    post.approved = False
    counters.post_hidden(topic, post)
    timing.refresh(Question.objects.filter(topic=topic))
    set_aside(topic, post)
