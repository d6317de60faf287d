"""The community of 16 January 2017 as counts, built in bulk: 319 members, 97 topics, 518 messages."""

import datetime
import random
from collections import Counter

from django.utils import timezone

from comcep.committee import published_2017 as published
from comcep.members.access.audiences import Audience
from comcep.members.models import Member, Network, Organisation, Region, Role
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import timing
from forum.questions.models import Authorship, Question, Thanks, Theme
from tests.factories import SectionFactory

DAY = datetime.timedelta(days=1)

NETWORKS = [
    ("apec", "Apec"),
    ("cap-emploi", "Cap emploi"),
    ("fongecif-opacif", "Fongecif et Opacif"),
    ("missions-locales", "Missions locales"),
    ("pole-emploi", "Pôle emploi"),
]
# Rubrics without sub-forum, topics and messages: what the printed counts leave, as the tests choose it.
PLAIN = {"accueil": (3, 6), "bienvenue": (4, 45), "coin-des-animateurs": (3, 7)}


def build_members(rng, *, zones=Region.Zone.values):
    regions = [
        Region.objects.create(slug=f"region-{zone}", name=f"Région {zone}", zone=zone) for zone in zones
    ]
    sizes = {slug: count for slug, _, count, _ in published.NETWORKS}
    opened = timezone.make_aware(datetime.datetime(2016, 3, 7, 9))
    members = []
    for position, (slug, name) in enumerate(NETWORKS):
        network = Network.objects.update_or_create(slug=slug, defaults={"name": name, "position": position})[
            0
        ]
        if slug == published.DETAILED_NETWORK:
            employers = [
                (Organisation.objects.create(slug=d, name=label, network=network, reporting_group=label), n)
                for d, label, n in published.DETAIL
            ]
        else:
            employers = [(Organisation.objects.create(slug=slug, name=name, network=network), sizes[slug])]
        weights = [rng.random() + 0.1 for _ in regions]
        for employer, count in employers:
            for _ in range(count):
                region = rng.choices(regions, weights)[0]
                members.append(_member(len(members), opened, rng, network, employer, region))
    office = Organisation.objects.create(slug="centre-inffo", name="Centre Inffo")
    members += [_member(500 + n, opened, rng, None, office, None) for n in range(37)]
    Member.objects.bulk_create(members)
    peers = list(Member.objects.peers().order_by("pk"))
    Role.objects.create(
        member=peers[-1], name=Role.Name.MODERATOR, network=None, starts_on=datetime.date(2016, 7, 1)
    )
    return peers, list(Member.objects.outsiders().order_by("pk"))


def _member(n, opened, rng, network, employer, region):
    return Member(
        email=f"personne{n}@exemple.test",
        first_name="Prénom",
        last_name=f"Canari{n}",
        kind=Member.Kind.PEER if network else Member.Kind.OUTSIDER,
        state=Member.State.VALIDATED,
        validated_at=opened + datetime.timedelta(days=rng.triangular(0, 300, 260)),
        network=network,
        organisation=employer,
        region=region,
    )


def build_sections():
    """The sections by slug, and how many topics and messages each holds."""
    audiences = {"echanges-hors-pairs": Audience.OUTSIDERS, "coin-des-animateurs": Audience.MODERATORS}
    sections, sizes = {}, {}
    for slug, name, _, _ in published.SHARES:
        below = [row for row in published.COUNTS if row[0] == slug]
        audience = audiences.get(slug, Audience.PEERS)
        kind = Forum.FORUM_CAT if below else Forum.FORUM_POST
        rubric = SectionFactory(slug=slug, name=name, type=kind, opened_to=audience)
        if not below:
            sections[slug], sizes[slug] = rubric, PLAIN[slug]
        for _, inner, label, topics, messages in below:
            sections[inner] = SectionFactory(slug=inner, name=label, parent=rubric, opened_to=audience)
            sizes[inner] = (topics, messages)
    return sections, sizes


def build_threads(rng, sections, sizes, peers, outsiders):
    last = timezone.make_aware(datetime.datetime(2017, 1, 16, 17))
    topics, plans = [], []
    for slug, (count, messages) in sizes.items():
        extra = Counter(rng.randrange(count) for _ in range(messages - count))
        for n in range(count):
            writers = peers[:4] if slug == "coin-des-animateurs" else peers
            if slug.startswith("hors-pairs"):
                writers = outsiders + peers
            asked = last - datetime.timedelta(hours=rng.uniform(1, 4000) + 30 * extra[n])
            author = rng.choice(writers)
            subject = f"Titre secret {slug} {n}"
            topics.append(
                Topic(
                    forum=sections[slug],
                    poster=author,
                    subject=subject,
                    slug=f"titre-{slug}-{n}",
                    type=Topic.TOPIC_POST,
                    status=Topic.TOPIC_UNLOCKED,
                    approved=True,
                    created=asked,
                    last_post_on=asked,
                    posts_count=1 + extra[n],
                )
            )
            plans.append((asked, author, extra[n], writers))
    Topic.objects.bulk_create(topics)
    posts = []
    for topic, (asked, author, replies, writers) in zip(topics, plans, strict=True):
        when = asked
        posts.append(_post(topic, author, when))
        for _ in range(replies):
            when += datetime.timedelta(hours=rng.expovariate(1 / 14) + 0.1)
            posts.append(_post(topic, rng.choice(writers), min(when, last)))
    Post.objects.bulk_create(posts)
    Authorship.objects.bulk_create(
        Authorship(
            post=post,
            network=post.poster.network,
            region=post.poster.region,
            outsider=post.poster.kind == Member.Kind.OUTSIDER,
            own=post.poster_id == post.topic.poster_id,
            shown_at=post.created,
        )
        for post in posts
    )
    firsts = {}
    for post in posts:
        firsts.setdefault(post.topic_id, post)
    for topic in topics:
        topic.first_post = firsts[topic.pk]
    Topic.objects.bulk_update(topics, ["first_post"])
    Question.objects.bulk_create(Question(topic=topic) for topic in topics)
    timing.refresh(Question.objects.all())
    return topics


def _post(topic, author, when):
    return Post(
        topic=topic,
        poster=author,
        subject=topic.subject,
        content="Texte secret du canari",
        approved=True,
        created=when,
    )


def build(seed=2017):
    rng = random.Random(seed)
    peers, outsiders = build_members(rng)
    sections, sizes = build_sections()
    topics = build_threads(rng, sections, sizes, peers, outsiders)
    build_opinions(random.Random(seed), topics, peers)
    return topics


def build_opinions(rng, topics, peers):
    """Themes chosen, answers kept and thanks given."""
    themes = list(Theme.objects.filter(slug__in=["cpf", "outils", "vae"]).order_by("slug"))
    questions = list(Question.objects.filter(topic__in=topics).order_by("pk"))
    Question.themes.through.objects.bulk_create(
        Question.themes.through(question=question, theme=themes[n % 2 if n % 40 else 2])
        for n, question in enumerate(questions)
    )
    replies = dict(Post.objects.exclude(pk__in=[t.first_post_id for t in topics]).values_list("topic", "pk"))
    solved = [q for q in questions if q.topic_id in replies][::3]
    for question in solved:
        question.accepted_post_id = replies[question.topic_id]
        question.accepted_at = timezone.make_aware(datetime.datetime(2017, 1, 10))
    Question.objects.bulk_update(solved, ["accepted_post", "accepted_at"])
    thanked = [(post, member) for post in replies.values() for member in rng.sample(peers, 2)]
    when = timezone.make_aware(datetime.datetime(2017, 1, 12))
    Thanks.objects.bulk_create(Thanks(post_id=post, member=m, created_at=when) for post, m in thanked)
