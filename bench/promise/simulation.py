"""The events of the period in their order, over the product: asking, climbing, claiming and answering.

Only people are simulated: when they ask, click and write (``chances``, ``assumptions``). Whom to ask, when,
and what a click does is the product's to decide, on its database, at the moment of a simulated clock.
"""

import heapq
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from unittest.mock import patch

from bench.promise import assumptions as suppose
from bench.promise.chances import PROMISE

TEXT = "Que conseillez-vous dans ce cas\u202f?"


class Simulation:
    def __init__(self, world, questions, attention, *, draw, rate, days, every):
        self.world, self.questions, self.attention = world, questions, attention
        self.draw, self.rate, self.every = draw, rate, timedelta(minutes=every)
        self.end = suppose.START + timedelta(days=days + 3)
        self.now, self.seen, self.waiting = suppose.START, 0, 0
        self.events, self.order = [], count()
        self.topics, self.told, self.put_off = [], set(), set()

    def run(self):
        """Live the period. Gives the topics in the order in which they were asked."""
        for each in self.questions:
            self._at(each.at, self._ask, each)
        self._at(suppose.START + timedelta(minutes=45), self._climb)
        with clock(lambda: self.now):
            while self.events:
                self.now, _, act, args = heapq.heappop(self.events)
                act(*args)
        return self.topics

    def _at(self, moment, act, *args):
        if moment is not None and moment < self.end:
            heapq.heappush(self.events, (moment, next(self.order), act, args))

    # What people do

    def _ask(self, question):
        from forum.writing.asking import ask

        themes = (
            [] if question.theme is None else [self.world.themes[question.theme % len(self.world.themes)]]
        )
        asker = self._member(question.asker)
        post = ask(asker, section=self.world.section, title="Un cas nouveau", text=TEXT, themes=themes)
        self.topics.append(post.topic_id)
        if question.answered is not None:
            self._at(question.answered, self._answer_of_somebody, post.topic_id, asker)

    def _answer_of_somebody(self, topic, asker):
        others = [each for each in self.world.members if each.network_id != asker.network_id]
        self._reply(self.draw.choice(others), topic)

    def _reply(self, member, topic):
        """They answer if it still waits: nobody repeats what a colleague wrote."""
        from forum.engine.forum_conversation.models import Topic
        from forum.questions.states import open_questions
        from forum.writing.answers import reply

        found = open_questions(Topic.objects.filter(pk=topic)).select_related("forum", "question", "poster")
        if held := found.first():
            reply(self._fresh(member), held, text="Voyez avec l’Opca de la branche.")

    def _climb(self):
        from forum.promise import ladder
        from forum.promise.models import Solicitation

        self._at(self.now + self.every, self._climb)
        if ladder.climb():
            for made in Solicitation.objects.filter(pk__gt=self.seen).select_related("member").order_by("pk"):
                self.seen = made.pk
                self._receive(made)
        self._reminded()
        self._desk()

    def _receive(self, solicitation):
        """A mail has come: some open it, when they look, unless they are on leave."""
        if self.draw.random() * 100 < self.rate:
            at = self.attention.after(self.now, self.draw.expovariate(1 / suppose.TO_CLICK))
            if at and not self.world.away(solicitation.member, at):
                self._at(at, self._click, solicitation)

    def _reminded(self):
        """The product has told again whom it was time to tell; some take care of it when they look."""
        from comcep.notifications.models import Notice
        from forum.promise.models import Solicitation
        from forum.promise.news import reminder_key

        for made in Solicitation.objects.filter(pk__in=self.put_off).select_related("member"):
            if Notice.objects.filter(recipient=made.member, key=reminder_key(made)).exists():
                self.put_off.discard(made.pk)
                if made.answer == made.Answer.LATER and self.draw.random() < suppose.REMINDED:
                    at = self.attention.after(self.now, self.draw.expovariate(1 / suppose.TO_CLICK))
                    self._at(at, self._click, made, made.Answer.MINE)

    def _click(self, solicitation, given=None):
        from forum.promise import claims
        from forum.promise.models import Solicitation
        from forum.promise.soliciting import answer

        if given is None:
            drawn = self.draw.random()
            given = Solicitation.Answer.MINE if drawn < suppose.TAKES_CARE else Solicitation.Answer.NOT_ME
            given = Solicitation.Answer.LATER if drawn > suppose.TAKES_CARE + suppose.NOT_ME else given
        if given == Solicitation.Answer.LATER:
            self.put_off.add(solicitation.pk)
        try:
            answer(Solicitation.objects.select_related("topic__forum").get(pk=solicitation.pk), given)
        except (claims.AlreadyClaimed, claims.NotOpen):
            return
        if given == Solicitation.Answer.MINE and self.draw.random() >= suppose.GIVES_UP:
            at = self.attention.after(self.now, self.draw.expovariate(1 / suppose.TO_WRITE))
            self._at(at, self._reply, solicitation.member, solicitation.topic_id)

    def _desk(self):
        """Moderators find a task at forty hours; while somebody is at the office, some obtain an answer."""
        from forum.promise.ladder import waiting
        from forum.questions.clock import WARNING

        if self.now.minute != 45 or suppose.attention(self.now) < 0.5 or not suppose.working(self.now):
            return
        since = self.now + (PROMISE - WARNING)
        for topic in waiting().filter(question__due_at__range=(self.now, since)).select_related("poster"):
            if topic.pk not in self.told:
                self.told.add(topic.pk)
                if self.draw.random() < suppose.MODERATOR_FINDS:
                    at = self.attention.after(self.now, self.draw.expovariate(1 / suppose.MODERATOR_TAKES))
                    self._at(at, self._answer_of_somebody, topic.pk, topic.poster)

    def _member(self, number):
        return self._fresh(self.world.members[number])

    def _fresh(self, member):
        """A member as a request would find it: nothing is remembered of rights or roles."""
        from comcep.members.models import Member

        return Member.objects.get(pk=member.pk)


@contextmanager
def clock(now):
    """``timezone.now()`` is the simulated moment, in the defaults of fields too."""
    from django.utils import timezone

    class Simulated(datetime):
        @classmethod
        def now(cls, tz=None):
            return now().astimezone(tz)

    with patch.object(timezone, "datetime", Simulated):
        yield


class Load:
    """How often people who are asked alike were solicited."""

    def __init__(self, numbers):
        self.median, self.most = sorted(numbers)[len(numbers) // 2], max(numbers)
        self.is_fair = self.most <= 3 * max(self.median, 1)

    def __str__(self):
        return f"most {self.most}, median {self.median}"


class Measure:
    """What came out: the share in time, and how often people were solicited."""

    def __init__(self, world, topics, days):
        from forum.promise.models import Solicitation
        from forum.questions.models import Question

        rows = Question.objects.filter(topic__in=topics).values_list("topic__created", "first_answer_at")
        kept = [bool(answered and answered - asked <= PROMISE) for asked, answered in rows]
        self.share = sum(kept) / len(kept)
        by_member = {}
        for member, at in Solicitation.objects.order_by("at").values_list("member", "at"):
            by_member.setdefault(member, []).append(at)
        asked = {each.pk: len(by_member.get(each.pk, ())) for each in world.members}
        for gone in world.opted_out:
            del asked[gone]
        self.a_week = sum(asked.values()) / len(asked) / (days / 7)
        self.on_call = Load([number for pk, number in asked.items() if pk in world.on_call])
        self.others = Load([number for pk, number in asked.items() if pk not in world.on_call])
        self.most_in_a_week = max(
            (sum(at <= other < at + timedelta(days=7) for other in moments)
             for moments in by_member.values() for at in moments),
            default=0,
        )  # fmt: skip
