"""The moderators' tools on a topic's page."""

from comcep.members.access.audiences import is_moderator
from comcep.moderation import lists
from forum.access import perms
from forum.engine.forum_conversation.models import Post


def topic_tools(topic, member):
    """Buttons for what this moderator may do with ``topic``, and its messages that readers do not see."""
    if not is_moderator(member) or not perms.may_review(member, topic.forum_id):  # wall: topic-tools
        return None
    head = Post.objects.filter(pk=topic.first_post_id).values_list("public_id", flat=True)
    return {
        "template": "moderation/_topic_tools.html",
        "topic": topic,
        "may_pin": perms.may_pin(member, topic.forum_id),
        "may_lock": perms.may_lock(member, topic.forum_id),
        "may_move": perms.may_move(member, topic.forum_id),
        "head_id": head.first(),
        "hidden": lists.hidden_in(topic),
    }
