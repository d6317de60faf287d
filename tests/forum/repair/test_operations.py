"""Whatever members and moderators do, in whatever order, the counters are those of a recount.

``COMCEP_OPERATIONS=10000`` makes the run as long as one likes; the seed is printed when it fails.
"""

import os
import random
from contextlib import suppress

import pytest

from comcep.moderation import actions as desk
from comcep.moderation import undoing
from comcep.moderation.models import Decision
from forum.access import perms
from forum.engine.forum_conversation.models import Post, Topic
from forum.following.follows import follow
from forum.questions.models import Authorship, Question, Thanks, Version
from forum.repair import duplicates, splitting
from forum.sections.unread import mark_topic
from forum.writing import accepting, answers, editing, thanks, withdrawing
from tests.factories import MemberFactory, NetworkFactory, SectionFactory, TopicFactory
from tests.forum.writing import nothing_to_repair

pytestmark = pytest.mark.django_db
OPERATIONS = int(os.environ.get("COMCEP_OPERATIONS", "120"))
REFUSED = (
    *(splitting.Refused, duplicates.Refused, undoing.Refused, withdrawing.OthersAnswered),
    *(accepting.NotAnAnswer, accepting.Declined),
)


class Dice(random.Random):
    def one(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.model.objects.get(pk=self.choice(keys)) if keys else None


class Community:
    def __init__(self, seed):
        self.dice, self.moderator = Dice(seed), MemberFactory(peer=True, roles=["moderator"])
        networks = [NetworkFactory(slug=slug) for slug in ("apec", "cap-emploi")]
        self.people = [MemberFactory(peer=True, network=networks[n % 2]) for n in range(4)]
        self.sections = [SectionFactory() for _ in range(2)]
        for number in range(4):
            topic = TopicFactory(forum=self.sections[number % 2], poster=self.people[number])
            for person in self.people[:3]:
                answers.reply(person, Topic.objects.select_related("question").get(pk=topic.pk), text="Oui.")

    def act(self):
        post, topic = self.dice.one(Post.objects.all()), self.dice.one(Topic.objects.filter(approved=True))
        if topic is not None:
            by = self.dice.choice(self.people)
            getattr(self, self.dice.choice(ACTS))(post, topic, by)

    def reply(self, post, topic, by):
        if perms.may_reply(by, topic):
            answers.reply(by, topic, text=f"Réponse {self.dice.random()}.")

    def edit(self, post, topic, by):
        editing.edit_post(
            post, text=f"Texte {self.dice.randrange(3)}.", by=self.moderator, reason="Plus clair."
        )

    def split(self, post, topic, by):
        keys = list(topic.posts.values_list("public_id", flat=True))
        chosen = self.dice.sample(keys, min(len(keys), self.dice.randrange(1, 4)))
        what = {"expects_answer": self.dice.random() < 0.7, "trace": self.dice.random() < 0.5}
        desk.split(topic, chosen, by=self.moderator, reason="Deux questions.", title="Autre question", **what)

    def duplicate(self, post, topic, by):
        other = self.dice.one(Topic.objects.filter(approved=True))
        desk.close_as_duplicate(topic, other, by=self.moderator, reason="Posée ailleurs.")

    def move(self, post, topic, by):
        desk.move(topic, self.dice.choice(self.sections), by=self.moderator, reason="Ailleurs.")

    def lock(self, post, topic, by):
        desk.lock(topic, self.dice.random() < 0.3, by=self.moderator, reason="Clos.")

    def remove(self, post, topic, by):
        desk.remove(post, by=self.moderator, reason="Hors sujet.")

    def restore(self, post, topic, by):
        desk.restore(post, by=self.moderator)

    def withdraw(self, post, topic, by):
        if post.approved and post.poster_id and self.dice.random() < 0.4:
            withdrawing.withdraw_post(post, by=post.poster)

    def accept(self, post, topic, by):
        accepting.accept_answer(post.topic.question, post, by=post.topic.poster)

    def thank(self, post, topic, by):
        if post.poster_id != by.pk:
            (thanks.thank if self.dice.random() < 0.8 else thanks.withdraw_thanks)(post, by=by)

    def follow(self, post, topic, by):
        follow(by, topic=topic)

    def read(self, post, topic, by):
        mark_topic(by, topic.pk, topic.last_post_on)

    def undo(self, post, topic, by):
        if decision := Decision.objects.filter(undone_at=None).exclude(before={}).order_by("-pk").first():
            undoing.undo(decision, by=self.moderator)


ACTS = [name for name in vars(Community) if not name.startswith("_") and name != "act"]


def unsound():
    """What no recount repairs, and what must never be."""
    for topic in Topic.objects.select_related("question", "first_post"):
        if topic.first_post.topic_id != topic.pk:
            yield f"the first message of {topic.pk} stands elsewhere"
        if topic.posts.filter(created__lt=topic.first_post.created).exists():
            yield f"something stands before the question of {topic.pk}"
    for question in Question.objects.exclude(accepted_post=None).select_related("accepted_post"):
        if question.accepted_post.topic_id != question.topic_id or not question.accepted_post.approved:
            yield f"question {question.pk} keeps an answer that is not there"


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_operations_a_recount_changes_nothing(seed):
    community = Community(seed)
    written = Post.objects.count()

    for _ in range(OPERATIONS):
        before = Post.objects.count()
        with suppress(REFUSED):
            community.act()
        assert Post.objects.count() >= before  # nobody’s message is ever lost
    assert list(unsound()) == [] and nothing_to_repair()

    verbs = set(Decision.objects.values_list("verb", flat=True))
    assert {"split", "duplicate", "move", "remove", "edit"} <= verbs, "the run proves nothing"
    assert Decision.objects.exclude(undone_at=None).exists() and Version.objects.exists()
    assert Thanks.objects.exists() and Authorship.objects.count() == Post.objects.count() > written
