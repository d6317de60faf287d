"""Fill a database of its own with a large forum, fast: no signal, no rendering, rows in bulk.

    python -m bench.generate --topics 2000 --posts 20000
    python -m bench.generate --topics 100000 --posts 1000000 --folder var/bench-1m

The counters, read marks and dates are those that the site itself would have written.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import timedelta

from bench import folder, sentences

USERS = 300
SECTIONS = 12
LONGEST = 500
PROCEDURES = 150
ALONE = 40  # one question in so many has no answer yet
DAYS = 730
PARAGRAPHS = 20_000
BATCH = 5_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--topics", type=int, default=2_000)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--folder", help="default: var/bench-<posts>")
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--no-index", action="store_true", help="leave the search index empty")
    options = parser.parse_args()
    if options.posts < options.topics + LONGEST:
        parser.error(f"--posts must be at least --topics + {LONGEST}")
    folder.use(options.folder or f"var/bench-{options.posts}")
    fill(options)


def fill(options):
    from django.core.management import call_command
    from django.db import connection, transaction

    from forum.engine.forum_conversation.models import Topic

    started = time.monotonic()

    def say(what):
        print(f"{time.monotonic() - started:7.1f} s  {what}", flush=True)

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("prepare_site", verbosity=0)
    if Topic.objects.exists():
        sys.exit("This database already holds topics: give another --folder or DATABASE_URL.")
    say("schema")
    rng = random.Random(options.seed)
    procedures(rng)  # first: their import brings the index up to date
    say(f"{PROCEDURES} procedures")
    with transaction.atomic():
        members = people(rng)
        places = sections()
        say(f"{len(members)} members, {len(places)} sections")
        conversations(rng, options, members, places, say)
        marks(rng, members, places)
        say("read marks")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA optimize=0x10002")
        else:
            cursor.execute("ANALYZE")
    say("statistics of the planner")
    if not options.no_index:
        call_command("rebuild_search", verbosity=0)
        say("search index")
    call_command("collectstatic", interactive=False, verbosity=0)
    say("static files")


def people(rng):
    """Advisers of five networks; the first is the one that ``bench.measure`` signs in."""
    from django.utils import timezone

    from comcep.members.models import Member, Network, Region

    networks = [Network.objects.create(slug=f"reseau-{n}", name=f"Réseau {n}") for n in range(5)]
    region = Region.objects.create(slug="bretagne-banc", name="Bretagne", zone=Region.Zone.NORTH_WEST)
    return Member.objects.bulk_create(
        Member(
            email=f"banc{n}@exemple.test",
            password="!",
            first_name=rng.choice(["Anne", "Luc", "Inès", "Paul", "Maud", "Omar"]),
            last_name=f"Banc{n}",
            kind=Member.Kind.PEER,
            state=Member.State.VALIDATED,
            validated_at=timezone.now(),
            network=networks[n % 5],
            region=region,
        )
        for n in range(USERS)
    )


def sections():
    from comcep.members.access.audiences import Audience
    from forum.engine.forum.models import Forum
    from forum.sections.opening import open_section

    found = []
    for r in range(2):
        rubric = Forum.objects.create(name=f"Rubrique {r + 1}", slug=f"banc-{r}", type=Forum.FORUM_CAT)
        open_section(rubric, Audience.PEERS)
        for n in range(SECTIONS // 2):
            section = Forum.objects.create(
                name=f"Échanges {r + 1}.{n + 1}", slug=f"banc-{r}-{n}", type=Forum.FORUM_POST, parent=rubric
            )
            open_section(section, Audience.PEERS)
            found.append(section)
    return found


def lengths(rng, topics, posts):
    """How many posts each topic has, ``posts`` in all: ``LONGEST`` for one, a question alone for one in
    ``ALONE``, uneven numbers for the others."""
    counts, longest = [1] * topics, topics // 2
    answered = [n for n in range(topics) if n % ALONE != ALONE // 4 and n != longest]
    for _ in range(posts - topics - LONGEST + 1):
        counts[answered[int(len(answered) * rng.random() ** 1.2)]] += 1
    counts[longest] = LONGEST
    return counts


def conversations(rng, options, members, places, say):
    from django.core.management.color import no_style
    from django.db import connection
    from django.utils import timezone
    from django.utils.text import slugify

    from forum.engine.forum.models import Forum
    from forum.engine.forum_conversation.models import Post, Topic
    from forum.engine.rendering import render
    from forum.questions import clock
    from forum.questions.models import Authorship, Question

    rare = sentences.rare_words(rng)
    pool = [
        (text, render(text))
        for paragraph in sentences.paragraphs(rng, PARAGRAPHS)
        for text in [f"{paragraph} {next(rare)}"]
    ]
    say("sentences")
    now = timezone.now()
    counts = lengths(rng, options.topics, options.posts)
    step = timedelta(days=DAYS) / options.topics
    topics, posts, authorships, questions = [], [], [], []
    totals = {place.pk: [0, 0, None, None] for place in places}
    post_id = 0
    for n, count in enumerate(counts, 1):
        place = places[n % len(places)]
        created = now - timedelta(days=DAYS) + step * n
        pause = min(timedelta(days=30), (now - created)) / (count + 1)
        subject = sentences.title(rng)
        asker = rng.choice(members)
        first, answered_at = post_id + 1, None
        for k in range(count):
            post_id += 1
            author = asker if k == 0 else rng.choice(members)
            moment = created + pause * k
            if answered_at is None and author != asker and author.network_id != asker.network_id:
                answered_at = moment
            raw, rendered = rng.choice(pool)
            post = Post(
                pk=post_id,
                topic_id=n,
                poster_id=author.pk,
                subject=subject,
                content=raw,
                created=moment,
                approved=True,
            )
            post._content_rendered = rendered
            posts.append(post)
            authorships.append(
                Authorship(
                    post_id=post_id,
                    network_id=author.network_id,
                    region_id=author.region_id,
                    own=author == asker,
                    shown_at=moment,
                )
            )
        topics.append(
            Topic(
                pk=n,
                forum_id=place.pk,
                poster_id=asker.pk,
                subject=subject,
                slug=slugify(subject)[:80].strip("-") or "question",
                type=Topic.TOPIC_STICKY if n % 4_000 == 0 else Topic.TOPIC_POST,
                status=Topic.TOPIC_UNLOCKED,
                approved=True,
                posts_count=count,
                first_post_id=first,
                last_post_id=post_id,
                last_post_on=moment,
                created=created,
            )
        )
        answered = {"accepted_post_id": first + 1, "accepted_at": moment} if count > 2 and n % 3 == 0 else {}
        questions.append(
            Question(
                topic_id=n,
                first_answer_at=answered_at,
                due_at=clock.due(created),
                **answered,
            )
        )
        total = totals[place.pk]
        total[0], total[1] = total[0] + 1, total[1] + count
        if total[3] is None or moment >= total[3]:
            total[2:] = [post_id, moment]
        if len(posts) >= BATCH or n == options.topics:
            # Topics point at posts and posts at topics: keys are checked at the end of the transaction.
            for rows in (topics, posts, authorships, questions):
                type(rows[0]).objects.bulk_create(rows)
                rows.clear()
            if n % 10_000 < 100 or n == options.topics:
                say(f"{n} topics, {post_id} posts")
    for pk, (topic_count, post_count, last_post, last_post_on) in totals.items():
        Forum.objects.filter(pk=pk).update(
            direct_topics_count=topic_count,
            direct_posts_count=post_count,
            last_post_id=last_post,
            last_post_on=last_post_on,
        )
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Topic, Post, Authorship, Question]):
            cursor.execute(statement)


def procedures(rng):
    """The knowledge base, by the command that operators use; two in three are verified."""
    from django.core.management import call_command
    from django.utils import timezone

    from kb.models import ProcedurePage

    lines = [
        {"id": n, "title": sentences.title(rng), "section": f"Thème {n % 12}", "text": "\n\n".join(texts)}
        for n in range(PROCEDURES)
        for texts in [sentences.paragraphs(rng, 6)]
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines)
        file.flush()
        call_command("import_procedures", file.name, verbosity=0)
    today = timezone.localdate()
    pks = ProcedurePage.objects.order_by("pk").values_list("pk", flat=True)
    ProcedurePage.objects.exclude(pk__in=list(pks[::3])).update(
        state=ProcedurePage.State.VERIFIED,
        as_of=today.year,
        verified_on=today,
        verified_until=today + timedelta(days=180),
    )


def marks(rng, members, places):
    """Everybody has read some sections and some topics, as after months of use."""
    from django.utils import timezone

    from forum.engine.forum_conversation.models import Topic
    from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack

    now = timezone.now()
    ForumReadTrack.objects.bulk_create(
        ForumReadTrack(user=member, forum=place, mark_time=now - timedelta(days=rng.randint(1, 40)))
        for member in members
        for place in rng.sample(places, len(places) // 2)
    )
    recent = list(Topic.objects.order_by("-last_post_on").values_list("pk", "last_post_on")[:2_000])
    rows = []
    for n, member in enumerate(members):
        for pk, moment in rng.sample(recent, min(len(recent), 500 if n == 0 else 30)):
            rows.append(TopicReadTrack(user=member, topic_id=pk, mark_time=moment))
    TopicReadTrack.objects.bulk_create(rows, batch_size=BATCH)


if __name__ == "__main__":
    main()
