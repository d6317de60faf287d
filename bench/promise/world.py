"""The community of ``bench.promise`` in the database: members, what they know, past answers, rhythms."""

from datetime import timedelta

from bench.promise import assumptions as suppose

NAMES = ["Anne", "Luc", "Inès", "Paul", "Maud", "Omar", "Hélène", "Zoé", "Karim", "Élise"]


class World:
    """What the simulation needs of the rows that it has made."""

    def __init__(self, draw, number):
        self.draw, self.number = draw, number
        self.section = self._section()
        self.themes = self._themes()
        self.members = self._members()
        self.opted_out, self.leaves = set(), {}
        self._wishes()
        self._knowledge()
        self._history()

    def _section(self):
        from comcep.members.access.audiences import Audience
        from forum.engine.forum.models import Forum
        from forum.sections.opening import open_section

        section = Forum.objects.create(name="Échanges de pratiques", slug="banc", type=Forum.FORUM_POST)
        open_section(section, Audience.PEERS)
        return section

    def _themes(self):
        from forum.questions.models import Theme

        return list(Theme.objects.order_by("pk")[: len(suppose.THEMES)])

    def _members(self):
        from comcep.members.models import Member, Network, Region

        networks = [
            Network.objects.get_or_create(slug=slug, defaults={"name": slug})[0] for slug in suppose.NETWORKS
        ]
        regions = [
            Region.objects.get_or_create(
                slug=f"banc-{n}", defaults={"name": f"Région {n}", "zone": "nord-est"}
            )[0]
            for n in range(suppose.REGIONS)
        ]
        shares = list(suppose.NETWORKS.values())
        Member.objects.bulk_create(
            Member(
                email=f"banc{n}@exemple.test",
                first_name=NAMES[n % len(NAMES)],
                last_name=f"Banc{n}",
                password="!",
                kind=Member.Kind.PEER,
                state=Member.State.VALIDATED,
                validated_at=suppose.START,
                network=self.draw.choices(networks, shares)[0],
                region=self.draw.choice(regions),
            )
            for n in range(self.number)
        )
        return list(Member.objects.filter(email__startswith="banc").order_by("pk"))

    def _wishes(self):
        """Rhythms, leaves, who is on call, who wants none."""
        from comcep.notifications.kinds import Mode
        from comcep.notifications.models import Preference, Rhythm
        from forum.promise.experts import SOLICITED
        from forum.promise.models import OnCall

        rhythms, calls, silent = [], [], []
        for member in self.members:
            draw = self.draw.random()
            rhythm = Rhythm(member=member, quiet_from=20, quiet_to=8, on_days_off=False)
            if draw < suppose.KEEPS_ON_WEEK_ENDS:
                rhythm.on_days_off = True
            elif draw < suppose.KEEPS_ON_WEEK_ENDS + suppose.SHORT_DAYS:
                rhythm.quiet_from, rhythm.quiet_to = 18, 9
            if self.draw.random() < suppose.LEAVE:
                first = suppose.START.date() + timedelta(days=7 * self.draw.randrange(13))
                self.leaves[member.pk] = (first, first + timedelta(days=6))
                if self.draw.random() < suppose.LEAVE_SAID:
                    rhythm.away_from, rhythm.away_until = self.leaves[member.pk]
            rhythms.append(rhythm)
            if self.draw.random() < suppose.OPTED_OUT:
                self.opted_out.add(member.pk)
                silent.append(Preference(member=member, kind=SOLICITED, mode=Mode.NEVER))
            elif self.draw.random() < suppose.ON_CALL:
                calls.append(OnCall(member=member, since=suppose.START))
        Rhythm.objects.bulk_create(rhythms)
        OnCall.objects.bulk_create(calls)
        self.on_call = {each.member.pk for each in calls}
        Preference.objects.bulk_create(silent)

    def _knowledge(self):
        from forum.questions.models import FieldOfKnowledge

        rows = []
        for member in self.members:
            if self.draw.random() < suppose.DECLARE:
                known = {self._theme() for _ in range(self.draw.randint(1, 3))}
                rows += [FieldOfKnowledge(member=member, theme=theme) for theme in known]
        FieldOfKnowledge.objects.bulk_create(rows)

    def _history(self):
        """Questions solved before, by authors of whom a tenth wrote half."""
        from forum.engine.forum_conversation.models import Post, Topic
        from forum.questions.models import Question

        few = self.draw.sample(self.members, max(len(self.members) // 10, 1))
        at = suppose.START - timedelta(days=30)
        for _ in range(suppose.SOLVED_BEFORE * self.number // 1000):
            author = self.draw.choice(few if self.draw.random() < 0.5 else self.members)
            topic = Topic.objects.create(
                forum=self.section, poster=self.draw.choice(self.members), subject="Un cas ancien",
                created=at, type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED, approved=True,
            )  # fmt: skip
            post = Post.objects.create(
                topic=topic, poster=author, subject="", content="Voir l’Opca.", approved=True
            )
            question = Question.objects.create(
                topic=topic, accepted_post=post, accepted_at=at, first_answer_at=at, expects_answer=True
            )
            question.themes.add(self._theme())

    def _theme(self):
        return self.draw.choices(self.themes, suppose.THEMES[: len(self.themes)])[0]

    def away(self, member, moment):
        first, last = self.leaves.get(member.pk, (None, None))
        return first is not None and first <= moment.astimezone(suppose.SITE).date() <= last
