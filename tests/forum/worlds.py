"""Random worlds to compare two forms of one rule in: sections of every kind, one below another and archived,
and topics and messages in every state, also in states that no action makes.
"""

import random
from datetime import timedelta

from django.utils import timezone

from comcep.members.models import Member, Role
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions.kinds import Withdrawal
from forum.questions.models import Authorship, Follow, Question, Removal
from forum.sections import arranging
from tests.factories import MemberFactory, SectionFactory, TopicFactory

NOW = timezone.now()
LATER = NOW + timedelta(minutes=9)


class World:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.members = [
            MemberFactory(peer=True),
            MemberFactory(peer=True),
            MemberFactory(peer=True, roles=[Role.Name.MODERATOR]),
            MemberFactory(outsider=True),
            MemberFactory(outsider=True, listed=False, roles=[Role.Name.COMMITTEE]),
            MemberFactory(staff=True, roles=[Role.Name.ADMIN]),
            MemberFactory(),  # has only asked to join
            MemberFactory(peer=True, state=Member.State.ENDED),
        ]
        self._open_sections()
        for number in range(24):
            self._ask(number)
        for section in self.sections:
            last = self.dice.choice([None, *Post.objects.all()])
            Forum.objects.filter(pk=section.pk).update(last_post=last, last_post_on=last and last.created)

    def _open_sections(self):
        peers = SectionFactory()
        outsiders = SectionFactory(opened_to="outsiders")
        self.sections = [
            peers,
            outsiders,
            SectionFactory(opened_to="moderators"),
            SectionFactory(opened_to__closed=True),
            SectionFactory(opened_to="outsiders", parent=peers),
            SectionFactory(opened_to="peers", parent=outsiders),
            SectionFactory(),
        ]
        arranging.archive(self.sections[-1], True)

    def moment(self):
        return NOW - timedelta(hours=self.dice.randint(1, 400))

    def _ask(self, number):
        dice, networks = self.dice, [member.network for member in self.members]
        topic = TopicFactory(
            forum=self.sections[number % len(self.sections)],
            poster=dice.choice([None, *self.members]),
            type=dice.choice([Topic.TOPIC_POST, Topic.TOPIC_STICKY, Topic.TOPIC_ANNOUNCE]),
            status=dice.choice([Topic.TOPIC_UNLOCKED, Topic.TOPIC_UNLOCKED, Topic.TOPIC_LOCKED]),
            created=self.moment(),
        )
        for _ in range(dice.randint(0, 4)):
            Post.objects.create(
                topic=topic,
                poster=dice.choice([None, *self.members]),
                subject=topic.subject,
                content="Un mot.",
                created=self.moment(),
            )
        for post in topic.posts.all():
            if dice.random() < 0.4:
                Post.objects.filter(pk=post.pk).update(approved=False)
            if dice.random() < 0.3:
                Removal.objects.create(post=post, reason="Hors sujet", withdrawn=dice.random() < 0.5)
            if dice.random() < 0.5:
                stood = {"network": dice.choice(networks), "unnamed_as": dice.choice(["", "", "un pair"])}
                Authorship.objects.update_or_create(post=post, defaults=stood)
        shown = number < len(self.sections) or dice.random() < 0.7
        Topic.objects.filter(pk=topic.pk).update(approved=shown, last_post_on=self.moment())
        Question.objects.filter(topic=topic).update(
            expects_answer=dice.random() < 0.8,
            first_answer_at=dice.choice([None, None, None, self.moment()]),
            accepted_post=dice.choice([*[None] * 6, *topic.posts.all()]),
            accepted_at=NOW,
            due_at=dice.choice([None, self.moment(), NOW + timedelta(hours=9)]),
            **dice.choice([{}, {}, {}, {"withdrawn_at": self.moment(), "withdrawn_reason": Withdrawal.MOOT}]),
            **dice.choice([{}, {"paused_since": NOW, "paused_until": dice.choice([NOW, LATER])}]),
        )
        for member in self.members:
            if dice.random() < 0.4:
                Follow.objects.create(member=member, topic=topic, active=dice.random() < 0.7)
            if dice.random() < 0.4:
                TopicReadTrack.objects.create(user=member, topic=topic, mark_time=self.moment())
