"""What is done for a question that nobody answers: moderators are told in time, then the asker, honestly."""

from datetime import timedelta

from django.utils import timezone

from comcep.members.access.audiences import is_moderator
from comcep.members.models import Role
from comcep.notifications.actions import tell, tell_many
from comcep.notifications.checks import About, Check
from comcep.notifications.kinds import Kind, Mode
from forum.access.perms import answerable_ids
from forum.access.rows import topics_for
from forum.engine.forum_conversation.models import Topic
from forum.following.news import OWN
from forum.questions.addresses import post_url
from forum.questions.clock import PROMISE, PROMISED, WARNING
from forum.questions.states import open_questions
from forum.sections.opening import archived_keys

WINDOW = timedelta(days=7)  # a site that wakes up after a long stop tells nothing of old questions
KIND = Kind(
    "unanswered",
    "Une de vos questions reste sans réponse",
    OWN,
    Mode.AT_ONCE,
    news=("toujours sans réponse", "{n}\u00a0questions toujours sans réponse"),
    why="vous avez posé cette question",
)


def keep_watch(now=None):
    """Tell moderators of what nears the end of the promise, and askers of what has gone past it, once."""
    now = now or timezone.now()
    topics = (
        open_questions(Topic.objects.filter(approved=True))
        .exclude(forum__in=archived_keys())
        .select_related("poster", "first_post")
        .defer("first_post__content", "first_post___content_rendered")
    )
    near = topics.filter(created__gt=now - WINDOW, question__due_at__lte=now + PROMISE - WARNING)
    for topic in near.exclude(question__paused_until__gt=now).select_related("question"):
        _tell_moderators(topic)
        if topic.poster and now >= topic.question.due_at:
            _tell_asker(topic)


def _tell_moderators(topic):
    moderators = Role.objects.current().filter(name=Role.Name.MODERATOR)
    tell_many(
        moderators.exclude(member=topic.poster_id).values("member"),
        kind="late",
        text=f"Une question approche des {PROMISED} sans réponse.",
        why="vous animez la communauté",
        **_said(topic, WATCH_UNANSWERED, "late"),
    )


def _tell_asker(topic):
    tell(
        topic.poster,
        kind="unanswered",
        text="Votre question n’a pas encore de réponse. L’animation est prévenue et cherche qui peut aider.",
        **_said(topic, HEAR_UNANSWERED, "unanswered"),
    )


def _said(topic, check, key):
    url = post_url(topic.first_post.public_id)
    return {"url": url, "check": check, "args": [topic.pk], "key": f"{key}:{topic.pk}"}


def _waiting_about(member, many_args):
    """An answer that came meanwhile makes it false."""
    topics = topics_for(member).filter(forum__in=answerable_ids(member))
    found = open_questions(topics).filter(pk__in=[pk for (pk,) in many_args])
    titles = dict(found.values_list("pk", "subject"))
    return [About(titles[pk], of=f"waiting:{pk}") if pk in titles else None for (pk,) in many_args]


def _moderators_about(member, many_args):
    """The same, for who is still a moderator."""
    return _waiting_about(member, many_args) if is_moderator(member) else [None] * len(many_args)


# Asked again before a notice leaves, and before it shows.
HEAR_UNANSWERED = Check("unanswered_question.hear", about=_waiting_about)
WATCH_UNANSWERED = Check("unanswered_question.watch", about=_moderators_about)
