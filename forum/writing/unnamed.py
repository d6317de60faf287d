"""« Poser sans mon nom »: what peers read instead, said once at publication, and saying one’s name later."""

from django.db import transaction

from comcep.members.access.names import of
from comcep.members.files.kinds import IMAGES
from comcep.members.models import Member
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import timing
from forum.questions.authors import SOMEBODY, unnamed_as
from forum.questions.holding import hold_topic
from forum.questions.models import Authorship, Question
from forum.questions.signals import topic_changed

ENOUGH = 10
"""How many peers of the same network and region it takes, the asker among them, for the region to be said."""
DU, DES = ("Centre-Val de Loire", "Grand Est"), ("Hauts-de-France", "Pays de la Loire")

# What the forms say of it

HELP = (
    "Vos pairs liront «\u202fun pair\u202f», suivi de votre région si dix pairs au moins de votre "
    "réseau y travaillent\u00a0; ni votre nom, ni votre réseau. L’animation peut lire votre "
    "nom\u00a0: c’est noté, et vous l’apprenez. Vous pourrez l’afficher plus tard\u00a0; une fois "
    "lu, il ne se cache plus."
)
WITH_OUTSIDERS = (
    "On ne pose sans son nom qu’entre pairs, et cette rubrique est aussi lue par d’autres. Choisissez-en une "
    "autre, ou posez avec votre nom."
)
NOT_HERE = (
    "Vous ne pouvez pas, ou plus, poser sans votre nom\u00a0: rien n’est publié. Publiez de nouveau pour "
    "poser avec votre nom."
)
ANNOUNCED = "Une annonce porte le nom de qui la publie\u00a0: décochez l’un des deux."
PROPERTIES = (
    "«\u202f%s\u202f» garde dans ses propriétés le nom de qui l’a écrit. Sans votre nom, joignez une image "
    "ou un fichier txt ou csv, ou collez le passage dans le message."
)
UNSIGNED = ("txt", "csv", *IMAGES)
"""Kinds of files that tell nobody’s name by themselves: pictures are drawn anew."""


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
    hold_topic(topic.pk)
    own = Post.objects.filter(topic=topic.pk, poster=topic.poster_id)
    Authorship.objects.filter(post__in=own.values("pk")).exclude(unnamed_as="").update(unnamed_as="")
    timing.refresh(Question.objects.filter(topic=topic.pk))
    topic_changed.send(sender=Topic, topic_id=topic.pk)
