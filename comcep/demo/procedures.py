"""The procedures: who answers for each, its state and since when, the discussion it came from."""

import random
from datetime import timedelta

from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from comcep.demo.dates import LAST_DAY
from comcep.demo.texts import read_follow_up
from comcep.moderation.models import Decision
from forum.engine.forum_conversation.models import Post
from kb.authoring.importing import import_procedure
from kb.authoring.tree import ensure_index
from kb.models import Feedback, ProcedurePage, Provenance

SEED = 96
State = ProcedurePage.State
FOR_HOW_LONG = [182, 182, 274, 365]  # days of a verification
GONE_BY = 40  # at most so many days, for what should have been looked at again


def load(articles, topics, stand, *, home, cast):
    """Publish every procedure in the state of the day. ``topics``: the discussions of the forum, by key."""
    followed = read_follow_up()
    loading = _Loading(followed, topics, stand, cast)
    index = ensure_index(home)
    for article in articles:
        loading.publish(index, article)
    loading.say_opinions()


class _Loading:
    def __init__(self, followed, topics, stand, cast):
        self.followed, self.topics, self.stand, self.cast = followed, topics, stand, cast
        self.random = random.Random(SEED)
        self.moderator = cast.named["animatrice"]
        named = ["animatrice", "animatrice-2", "animatrice-3", "conseiller", "conseillere", "referent"]
        others = [
            members[2] for members in cast.groups.values() if len(members) > 2 and members[2].network_id
        ]
        self.keepers = [cast.named[name] for name in named] + others
        self.pages = []

    def publish(self, index, article):
        source = self.followed["sources"].get(article["slug"])
        keeper = self.random.choice(self.keepers)
        published = self._published(source)
        validity = self._validity(article, keeper, published)
        page = import_procedure(index, article, owner=keeper, **validity)
        _date(page, published)
        self.pages.append((page, published))
        if source:
            self._provenances(page, source, published)

    def _published(self, source):
        """Some working day of the community’s months, after what was said in the discussion it comes from."""
        first = self.stand.ago(weeks=26)
        if source:
            first = self.topics[source["topic"]].last_post_on + timedelta(weeks=self.stand.weeks)
        last = max(first, self.stand.ago(days=3))
        moment = timezone.localtime(first + (last - first) * self.random.random())
        if moment.weekday() >= 5:
            moment -= timedelta(days=2)
        return moment.replace(hour=self.random.randint(9, 17), minute=self.random.randint(0, 59))

    def _validity(self, article, keeper, published):
        slug, today = article["slug"], timezone.localdate(self.stand.moment)
        to_check = self.followed["a-verifier"]
        long = timedelta(days=self.random.choice(FOR_HOW_LONG))
        values = {"keeper": keeper, "alert": "", "as_of": today.year, "review_on": published.date() + long}
        if slug in self.followed["obsolete"]:
            return values | {"state": State.OBSOLETE, "as_of": article["as_of"]}
        if slug in self.followed["en-revision"]:
            return values | {
                "state": State.REVISING,
                "review_on": today + timedelta(days=self.random.randint(9, 60)),
            }
        if slug in to_check:
            # Old facts, a doubt that was told, or a review that should have been done.
            late = today - timedelta(days=self.random.randint(1, GONE_BY))
            old = article["as_of"] < LAST_DAY.year and not to_check[slug]
            return values | {
                "state": State.TO_CHECK,
                "alert": to_check[slug],
                "as_of": article["as_of"] if old else today.year,
                "review_on": values["review_on"] if to_check[slug] else late,
            }
        checked = published.date() + (today - published.date()) * self.random.random()
        by = self.random.choice([each for each in self.keepers if each.network_id != keeper.network_id])
        return values | {
            "state": State.VERIFIED,
            "verified_on": checked,
            "verified_by": by,
            "verified_network_id": by.network_id,
            "verified_until": max(checked + long, today + timedelta(days=5)),
            "review_on": max(checked + long, today + timedelta(days=5)),
        }

    def _provenances(self, page, source, published):
        topic = self.topics[source["topic"]]
        written = list(
            Post.objects.filter(topic=topic.pk)
            .select_related("authorship", "poster")
            .order_by("created", "pk")
        )
        posts = [written[number] for number in (0, *source["replies"])]
        Provenance.objects.bulk_create(
            Provenance(
                page=page, topic_id=topic.pk, post=post, post_updated=post.updated, author=post.poster,
                network_id=post.authorship.network_id, outsider=post.authorship.outsider,
                asked=post is written[0], told_at=published,
            )
            for post in posts
        )  # fmt: skip
        _drop_original(page)
        Decision.objects.create(
            verb=Decision.Verb.CURATE, topic_id=topic.pk, by=self.moderator, detail=page.title[:250],
            at=published - timedelta(days=1),
        )  # fmt: skip

    def say_opinions(self):
        """What readers said of them: most found them useful, two saw an error that nobody has handled yet."""
        readers = [member for group in self.cast.groups.values() for member in group if member.network_id]
        rows = []
        for page, published in self.pages:
            for member in self.random.sample(readers, self.random.choice([0, 1, 2, 3, 5])):
                verdict = Feedback.Verdict.USEFUL if self.random.random() < 0.85 else Feedback.Verdict.USELESS
                at = published + (self.stand.moment - published) * self.random.random()
                rows.append(Feedback(page=page, member=member, verdict=verdict, updated_at=at))
        pages = {page.slug: page for page, _ in self.pages}
        for error in self.followed["erreurs"]:
            page, member = pages[error["slug"]], self.cast.named[error["by"]]
            rows = [row for row in rows if (row.page, row.member) != (page, member)]
            rows.append(
                Feedback(
                    page=page, member=member, verdict=Feedback.Verdict.ERROR, reason=error["reason"],
                    updated_at=self.stand.at_work(days=error["days"]),
                )
            )  # fmt: skip
        Feedback.objects.bulk_create(rows)


def _date(page, moment):
    """Wagtail dates what it does of the moment when it does it."""
    pages = ProcedurePage.objects.filter(pk=page.pk)
    pages.update(first_published_at=moment, last_published_at=moment, latest_revision_created_at=moment)
    Revision.objects.for_instance(page).update(created_at=moment)
    PageLogEntry.objects.filter(page=page.pk).update(timestamp=moment)


def _drop_original(page):
    """It has its sources now, also in the version from which it is edited next."""
    ProcedurePage.objects.filter(pk=page.pk).update(original=False)
    for revision in Revision.objects.for_instance(page):
        revision.content = {**revision.content, "original": False}
        revision.save(update_fields=["content"])
