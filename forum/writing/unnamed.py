"""« Poser sans mon nom »: what peers read instead, said once at publication, and saying one’s name later."""

from django.db import transaction

from comcep.members.access.names import of
from comcep.members.models import Member
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import timing
from forum.questions.authors import SOMEBODY, unnamed_as
from forum.questions.models import Authorship, Question
from forum.questions.signals import topic_changed

ENOUGH = 10
"""How many peers of the same network and region it takes, the asker among them, for the region to be said."""
DU, DES = ("Centre-Val de Loire", "Grand Est"), ("Hauts-de-France", "Pays de la Loire")


def label_of(member):
    """« un pair de Bretagne » where that tells nobody apart, else « un pair ». It never moves afterwards."""
    if member.region_id is None or member.network_id is None:
        return SOMEBODY
    alike = Member.objects.peers().filter(network=member.network_id, region=member.region_id)
    if alike.count() < ENOUGH:
        return SOMEBODY
    return f"{SOMEBODY} {_of_region(member.region.name)}"


def _of_region(name):
    if name in DU:
        return f"du {name}"
    return f"des {name}" if name in DES else of(name)


def label_in(topic, member):
    """How what ``member`` writes in ``topic`` is signed, after the question: as the question is."""
    if topic.first_post_id is None or topic.poster_id != member.pk:
        return ""
    head = Authorship.objects.filter(post=topic.first_post_id)
    return head.values_list("unnamed_as", flat=True).first() or ""


def may_say_name(member, topic):
    """Who asked without a name says it when that person likes, and nobody else does."""
    own = topic.poster_id is not None and topic.poster_id == member.pk
    return own and bool(unnamed_as(topic.first_post))


@transaction.atomic
def say_name(topic):
    """Sign the question, and all that its asker wrote there, as any other. There is no way back.

    The caller has asked :func:`may_say_name`.
    """
    Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    own = Post.objects.filter(topic=topic.pk, poster=topic.poster_id)
    Authorship.objects.filter(post__in=own.values("pk")).exclude(unnamed_as="").update(unnamed_as="")
    timing.refresh(Question.objects.filter(topic=topic.pk))
    topic_changed.send(sender=Topic, topic_id=topic.pk)
