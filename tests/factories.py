"""The smallest sound objects. A situation is a trait."""

import uuid

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.utils import timezone

from comcep.members.access import second_factor
from comcep.members.access.audiences import Audience
from comcep.members.models import Member, Network, Organisation, Region, Role
from forum.conversations.perms import key_of
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import render
from forum.questions import timing
from forum.questions.models import Authorship, Conversation, Participation, PrivateMessage, Question
from forum.sections.opening import open_section

PASSWORD = "un-mot-de-passe-de-test"


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["slug"]

    slug = "bretagne"
    name = "Bretagne"
    zone = Region.Zone.NORTH_WEST


class NetworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Network
        django_get_or_create = ["slug"]

    slug = "apec"
    name = factory.LazyAttribute(lambda n: n.slug.replace("-", " ").capitalize())


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"structure-{n}")
    name = factory.Sequence(lambda n: f"Structure {n}")


class SecondFactorFactory(factory.django.DjangoModelFactory):
    """An application of codes. Whoever must have a second factor has one, unless a test takes it away."""

    class Meta:
        model = Authenticator

    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": encrypt("JBSWY3DPEHPK3PXP")})


class MemberFactory(factory.django.DjangoModelFactory):
    """A person who has asked to join, and nothing more, unless a trait says so."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    class Params:
        peer = factory.Trait(
            kind=Member.Kind.PEER,
            state=Member.State.VALIDATED,
            validated_at=factory.LazyFunction(timezone.now),
            network=factory.SubFactory(NetworkFactory),
            region=factory.SubFactory(RegionFactory),
        )
        outsider = factory.Trait(
            kind=Member.Kind.OUTSIDER,
            state=Member.State.VALIDATED,
            validated_at=factory.LazyFunction(timezone.now),
            organisation=factory.SubFactory(OrganisationFactory),
        )
        staff = factory.Trait(
            kind=Member.Kind.STAFF,
            state=Member.State.VALIDATED,
            validated_at=factory.LazyFunction(timezone.now),
            is_staff=True,
            is_superuser=True,
        )

    email = factory.Sequence(lambda n: f"membre{n}@exemple.test")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Exemple{n}")
    password = factory.django.Password(PASSWORD)
    ended_at = factory.LazyAttribute(
        lambda m: timezone.now() if getattr(m, "state", "") in {"ended", "refused"} else None
    )

    @factory.post_generation
    def roles(self, create, names, **kwargs):
        for name in names or []:
            scope = {"network": self.network} if name == Role.Name.REFERENT else {}
            scope = {"organisation": self.organisation} if name == Role.Name.HEAD else scope
            Role.objects.create(member=self, name=name, **scope)
        if second_factor.ASKED_OF & set(names or []) and not self.is_demo:
            SecondFactorFactory(user=self)


class SectionFactory(factory.django.DjangoModelFactory):
    """A section of the peers, unless ``opened_to`` says otherwise.

    ``opened_to__closed=True`` opens it to nobody.
    """

    class Meta:
        model = Forum
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Rubrique {n}")
    slug = factory.Sequence(lambda n: f"rubrique-{n}")
    type = Forum.FORUM_POST

    @factory.post_generation
    def opened_to(self, create, audience, closed=False, **kwargs):
        if not closed:
            open_section(self, audience or Audience.PEERS)


class TopicFactory(factory.django.DjangoModelFactory):
    """A question with its first post. Counters are set as the actions would set them."""

    class Meta:
        model = Topic
        skip_postgeneration_save = True

    forum = factory.SubFactory(SectionFactory)
    poster = factory.SubFactory(MemberFactory, peer=True)
    subject = factory.Sequence(lambda n: f"Comment financer la formation {n} ?")
    type = Topic.TOPIC_POST
    status = Topic.TOPIC_UNLOCKED
    approved = True

    @factory.post_generation
    def text(self, create, text, **kwargs):
        Question.objects.create(topic=self)
        PostFactory(
            topic=self,
            poster=self.poster,
            subject=self.subject,
            content=text or "Que conseillez-vous dans ce cas ?",
            approved=self.approved,
            created=self.created,
        )


class PostFactory(factory.django.DjangoModelFactory):
    """A reply (or the first post of a topic that has none yet), from another network than questions are."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    topic = factory.SubFactory(TopicFactory)
    poster = factory.SubFactory(
        MemberFactory, peer=True, network=factory.SubFactory(NetworkFactory, slug="pole-emploi")
    )
    subject = factory.LazyAttribute(lambda post: post.topic.subject)
    content = "Voyez avec l’Opca de la branche."
    approved = True

    @factory.post_generation
    def counted(self, create, value, **kwargs):
        poster = self.poster
        Authorship.objects.create(
            post=self,
            network=poster and poster.network,
            region=poster and poster.region,
            outsider=bool(poster) and poster.kind == Member.Kind.OUTSIDER,
            own=poster is not None and poster == self.topic.poster,
            shown_at=self.created if self.approved else None,
        )
        topic = self.topic
        if topic.first_post_id is None:
            topic.first_post = self
        if self.approved:
            topic.posts_count += 1
            if topic.last_post_on is None or self.created >= topic.last_post_on:
                topic.last_post, topic.last_post_on = self, self.created
            forum = topic.forum
            forum.direct_posts_count += 1
            forum.direct_topics_count += topic.first_post_id == self.pk
            forum.last_post, forum.last_post_on = self, self.created
            Forum.objects.filter(pk=forum.pk).update(
                direct_posts_count=forum.direct_posts_count,
                direct_topics_count=forum.direct_topics_count,
                last_post=self,
                last_post_on=self.created,
            )
        topic.save()
        timing.refresh(Question.objects.filter(topic=topic))


def converse(one, two, *texts):
    """The conversation of two members, or of one with the moderators (``None``), and its messages in turn.

    Both sides have read everything. Gives the messages.
    """
    conversation, new = Conversation.objects.get_or_create(
        key=key_of(one, two), defaults={"for_team": two is None, "begun_by": one}
    )
    if new:
        for member in filter(None, (one, two)):
            Participation.objects.create(conversation=conversation, member=member)
    senders = [one, two or one]
    written = [
        PrivateMessageFactory(conversation=conversation, sender=senders[turn % 2], text=text)
        for turn, text in enumerate(texts or ["Bonjour, avez-vous une minute ?"])
    ]
    conversation.last_on = written[-1].sent_at
    conversation.save(update_fields=["last_on"])
    conversation.participations.update(read_until=conversation.last_on)
    return written


class PrivateMessageFactory(factory.django.DjangoModelFactory):
    """One message of a conversation that exists, read by the other side."""

    class Meta:
        model = PrivateMessage

    text = "Bonjour, avez-vous une minute ?"
    html = factory.LazyAttribute(lambda message: render(message.text))
    key = factory.LazyFunction(uuid.uuid4)
