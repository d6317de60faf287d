"""Random histories lived through the product's own acts: its rows say what a slow walk through time says."""

import random

import pytest

from comcep.members.models import Network
from forum.questions import rate, timing
from forum.questions.kinds import Nature, OfficialRole
from forum.questions.models import Question
from forum.sections.merging import merge
from forum.writing import accepting, answers, asking, moderating, withdrawing
from tests.counting.clock import Clock
from tests.factories import MemberFactory, RegionFactory, SectionFactory
from tests.forum import oracle
from tests.forum.oracle import FOURTEEN_HOURS, TWO_DAYS, moment
from tests.forum.test_oracle import NETWORKS, WEEKS
from tests.forum.test_reply import needs_approval

pytestmark = pytest.mark.django_db
HISTORIES = 16
ACTS = ["reply", "reply", "reply", "own", "remove", "restore", "withdraw", "approve", "close", "open", "move",
        "network", "accept"]  # fmt: skip


class Community:
    """Two sections of peers; who writes there, two of whom are read before."""

    def __init__(self):
        self.networks = {slug: Network.objects.get_or_create(slug=slug)[0] for slug in NETWORKS}
        self.sections = [SectionFactory(), SectionFactory()]
        self.moderator = MemberFactory(peer=True, roles=["moderator"], network=self.networks["cap-emploi"])
        self.asker = self._peer("apec")
        self.people = [self._peer(NETWORKS[n % 3]) for n in range(5)] + [self.moderator]
        for person in self.people[:2]:
            for section in self.sections:
                needs_approval(person, section)

    def _peer(self, slug):
        region = RegionFactory(slug="bretagne", name="Bretagne")
        return MemberFactory(peer=True, network=self.networks[slug], region=region)


class Life:
    """One question, what happens under it, and the same told to the oracle."""

    def __init__(self, community, dice, clock):
        self.community, self.dice, self.clock = community, dice, clock
        day = oracle.datetime.fromisoformat(dice.choice(WEEKS)).replace(tzinfo=oracle.UTC)
        self.asked = self.step = int((day - oracle.START) / oracle.QUARTER) + dice.randrange(7 * 24 * 4)
        self.acts, self.posts, self.closed = [], {}, None
        self._now()
        community.asker.refresh_from_db()
        self.network_asked = community.asker.network.slug
        head = asking.ask(community.asker, section=community.sections[0], title="Un cas", text="Que faire ?")
        self.topic = head.topic
        self._told("head", head, community.asker)

    def go_on(self):
        self.step += self.dice.choice([1, 5, 40, 90, 200])
        self._now()
        getattr(self, self.dice.choice(ACTS))()

    def _now(self):
        self.clock.at = moment(self.step)

    def _told(self, key, post, who, nature=Nature.ANSWER, role=""):
        self.posts[key] = post
        said = {
            "mine": who == self.community.asker,
            "who": who.pk,
            "outsider": False,
            "network": who.network.slug,
            "nature": nature,
            "role": role,
        }
        self.acts.append((self.step, "write", key, said, post.approved))

    def _act(self, name, key):
        self.acts.append((self.step, name, key))

    def _any(self):
        """A message under the question, as it stands; nothing before one was written."""
        keys = [key for key in self.posts if key != "head"]
        key = self.dice.choice(keys) if keys else None
        post = key and type(self.posts[key]).objects.get(pk=self.posts[key].pk)
        return key, post

    def reply(self):
        who = self.dice.choice(self.community.people)
        who.refresh_from_db()
        self._write(who, self.dice.choice([Nature.ANSWER, Nature.PRECISION, Nature.PRECISION]))

    def own(self):
        self.community.asker.refresh_from_db()
        self._write(self.community.asker, Nature.ANSWER)

    def _write(self, who, nature):
        self.topic.refresh_from_db()
        official = who == self.community.moderator and self.dice.random() < 0.5
        role = OfficialRole.MODERATOR if official else OfficialRole.MEMBER
        post = answers.reply(who, self.topic, text=f"Mot {self.step}.", nature=nature, role=role)
        self._told(post.pk, post, who, nature, role)

    def _try(self, name, act):
        """Have that done to one of the messages; it is told if it was."""
        key, post = self._any()
        if post and act(post):
            self._act(name, key)

    def remove(self):
        by = self.community.moderator
        self._try("remove", lambda post: moderating.remove_post(post, by=by, reason="Hors sujet."))

    def restore(self):
        self._try("restore", moderating.restore_post)

    def withdraw(self):
        """One takes back what one wrote; half of the time it was a slip, put back at once."""
        key, post = self._any()
        if post is None or not post.approved or not withdrawing.withdraw_post(post, by=post.poster):
            return
        self._act("remove", key)
        if self.dice.random() < 0.5:
            assert withdrawing.put_back(post, by=post.poster)
            self._act("restore", key)

    def approve(self):
        self._try("approve", moderating.approve_post)

    def close(self):
        if moderating.lock_topic(self._topic(), True, reason="moot") and self._question().withdrawn_at:
            self.closed = self.step

    def open(self):
        if moderating.lock_topic(self._topic(), False):
            self.closed = None

    def move(self):
        moderating.move_topic(self._topic(), self.dice.choice(self.community.sections))

    def network(self):
        """Somebody changes network: what was written stays of the former."""
        who = self.dice.choice([*self.community.people[:-1], self.community.asker])
        who.network = self.community.networks[self.dice.choice(NETWORKS)]
        who.save(update_fields=["network"])

    def accept(self):
        """It stops no clock by itself."""
        _, post = self._any()
        if post and post.approved:
            accepting.accept_answer(self._question(), post, by=self.community.asker)

    def _topic(self):
        self.topic.refresh_from_db()
        return self.topic

    def _question(self):
        return Question.objects.select_related("topic").get(topic=self.topic)

    def check(self):
        now, question = moment(self.step), self._question()
        first, waited, worked, paused = oracle.walk(
            self.asked, oracle.Reader(self.acts).heard(), self.network_asked, False, "bretagne", self.step
        )
        assert question.first_answer_at == (None if first is None else moment(first))
        assert (question.paused_since is not None and question.paused_until > now) == paused
        if first is None and not paused:
            assert (now < question.due_at) == (waited < TWO_DAYS)
        (counted,) = timing.asked(Question.objects.filter(pk=question.pk), now)
        found = rate.outcome(counted, now)
        assert found.hours * 4 == waited
        assert found.in_time == (first is not None and waited <= TWO_DAYS)
        assert found.in_time_working == (first is not None and worked <= FOURTEEN_HOURS)
        assert rate.is_withdrawn(counted, now) == (
            self.closed is not None and (first is None or first > self.closed)
        )
        return first, paused, self.closed


@pytest.mark.parametrize("seed", range(3))
def test_rows_say_what_the_walk_says_after_each_act(seed, monkeypatch):
    dice, clock = random.Random(seed), Clock(monkeypatch)
    community = Community()
    lives, found = [], []

    for _ in range(HISTORIES):
        lives.append(Life(community, dice, clock))
        for _ in range(9):
            lives[-1].go_on()
            found.append(lives[-1].check())

    # Lives in which nothing happens would agree as well.
    assert sum(first is not None for first, *_ in found) > 10
    assert sum(paused for _, paused, _ in found) > 1
    assert sum(closed is not None for *_, closed in found) > 1

    merge(community.sections[0], community.sections[1], by=community.moderator)
    for life in lives:
        clock.at = moment(life.step)
        life.check()
