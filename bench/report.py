"""A report of a large community: time and memory of the snapshot, time of the protection and of the audit.

    python -m bench.report                      # 20,000 members, 100,000 topics, 1,000,000 messages
    python -m bench.report --scale 0.1          # a tenth of it

Bars: snapshot under 3 minutes and 500 MB, protection and audit under 5 minutes.
"""

import argparse
import datetime
import random
import resource
import sys
import time

from bench import folder

MEMBERS, TOPICS, MESSAGES = 20_000, 100_000, 1_000_000
BATCH = 5_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", help="default: var/bench-report-<members>")
    parser.add_argument("--seed", type=int, default=2017)
    options = parser.parse_args()
    members = round(MEMBERS * options.scale)
    folder.use(options.folder or f"var/bench-report-{members}")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(random.Random(options.seed), members, round(TOPICS * options.scale), round(MESSAGES * options.scale))
    sys.exit(0 if measure(members) else 1)


def fill(rng, members, topics, messages):
    """The rows, in bulk; kept from one run to the next."""
    from django.db import transaction
    from django.utils import timezone

    from comcep.members.access.audiences import Audience
    from comcep.members.models import Member, Network, Organisation, Region
    from forum.engine.forum.models import Forum
    from forum.engine.forum_conversation.models import Post, Topic
    from forum.questions import timing
    from forum.questions.models import Authorship, Question, Theme
    from forum.sections.opening import open_section

    if Topic.objects.exists():
        print("the rows of an earlier run are kept")
        return
    started = time.monotonic()
    now = timezone.now()
    with transaction.atomic():
        zones = list(Region.Zone.values)
        regions = [Region.objects.create(slug=f"banc-{z}", name=f"Région {z}", zone=z) for z in zones]
        networks = [
            Network.objects.create(slug=f"banc-{n}", name=f"Réseau {n}", position=n) for n in range(5)
        ]
        employers = [
            Organisation.objects.create(
                slug=f"b{n}", name=f"Fonds {n}", network=networks[0], reporting_group=f"F{n}"
            )
            for n in range(9)
        ]
        Member.objects.bulk_create(
            (
                Member(
                    email=f"banc{n}@exemple.test",
                    password="!",
                    last_name=f"Banc{n}",
                    kind=Member.Kind.OUTSIDER if n % 12 == 0 else Member.Kind.PEER,
                    state=Member.State.VALIDATED,
                    validated_at=now - datetime.timedelta(days=rng.randrange(10, 1500)),
                    network=None if n % 12 == 0 else networks[min(int(rng.expovariate(0.6)), 4)],
                    organisation=rng.choices(employers, range(1, 10))[0] if n % 3 == 0 and n % 12 else None,
                    region=rng.choice(regions),
                )
                for n in range(members)
            ),
            batch_size=BATCH,
        )
        people = list(Member.objects.only("pk", "network_id", "region_id", "kind"))
        themes = Theme.objects.bulk_create(Theme(slug=f"banc-{n}", name=f"Thème {n}") for n in range(40))
        places = []
        for r in range(8):
            rubric = Forum.objects.create(name=f"Rubrique {r}", slug=f"banc-{r}", type=Forum.FORUM_CAT)
            open_section(rubric, Audience.PEERS)
            for n in range(4):
                place = Forum.objects.create(
                    name=f"Échanges {r}.{n}", slug=f"banc-{r}-{n}", type=Forum.FORUM_POST, parent=rubric
                )
                open_section(place, Audience.PEERS)
                places.append(place)
        weights = [rng.paretovariate(1.2) for _ in people]
        for start in range(0, topics, BATCH):
            count = min(BATCH, topics - start)
            made = Topic.objects.bulk_create(
                Topic(
                    forum=rng.choice(places),
                    poster=poster,
                    subject=f"Sujet {start + n}",
                    slug=f"sujet-{start + n}",
                    type=Topic.TOPIC_POST,
                    status=Topic.TOPIC_UNLOCKED,
                    approved=True,
                    created=now - datetime.timedelta(hours=rng.uniform(1, 36_000)),
                )
                for n, poster in enumerate(rng.choices(people, weights, k=count))
            )
            posts = []
            writers = iter(rng.choices(people, weights, k=count * (messages // topics) + count))
            for topic in made:
                when = topic.created
                for n in range(messages // topics):
                    writer = topic.poster if n == 0 else next(writers)
                    posts.append(
                        Post(
                            topic=topic,
                            poster=writer,
                            subject="s",
                            content="Texte du banc",
                            approved=True,
                            created=min(when, now),
                        )
                    )
                    when += datetime.timedelta(hours=rng.expovariate(1 / 20))
            Post.objects.bulk_create(posts, batch_size=BATCH)
            Authorship.objects.bulk_create(
                (
                    Authorship(
                        post=post,
                        network_id=post.poster.network_id,
                        region_id=post.poster.region_id,
                        outsider=post.poster.kind == Member.Kind.OUTSIDER,
                        own=post.poster_id == post.topic.poster_id,
                        shown_at=post.created,
                    )
                    for post in posts
                ),
                batch_size=BATCH,
            )
            for topic, first in zip(made, posts[:: messages // topics], strict=True):
                topic.first_post = first
            Topic.objects.bulk_update(made, ["first_post"], batch_size=500)
            questions = Question.objects.bulk_create(Question(topic=topic) for topic in made)
            timing.refresh(Question.objects.filter(topic__in=made))
            Question.themes.through.objects.bulk_create(
                Question.themes.through(question=question, theme=rng.choice(themes)) for question in questions
            )
            print(f"{time.monotonic() - started:7.1f} s  {start + count} topics", flush=True)


def measure(members):
    from django.db import connection
    from django.utils import timezone

    from comcep.committee import plan
    from comcep.committee.snapshot import take_snapshot
    from comcep.privacy.audit import audit
    from forum.engine.forum_conversation.models import Post

    connection.queries_log.clear()
    day = timezone.localdate() - datetime.timedelta(days=1)
    print(f"{members} members, {Post.objects.count()} messages")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, cpu = time.monotonic(), time.process_time()
    snapshot = take_snapshot(day)
    reading = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = f"CPU {time.process_time() - cpu:.1f} s, process {memory:.0f} MB (before: {before:.0f} MB)"
    print(f"snapshot: {reading:.1f} s, {told}")
    started = time.monotonic()
    draft = plan.protected_payload(snapshot)
    protecting = time.monotonic() - started
    started = time.monotonic()
    attack = audit(draft.payload)
    auditing = time.monotonic() - started
    cells = sum("value" in c for t in draft.payload["tables"] for c in t["cells"])
    print(
        f"protection: {protecting:.1f} s with its audit; audit again: {auditing:.1f} s, green: {attack.green}"
    )
    omitted = ", ".join(draft.payload["omitted"]) or "nothing"
    print(f"{cells} cells, {draft.payload['hidden']} hidden, left out: {omitted}")
    held = reading < 180 and memory < 500 and protecting + auditing < 300
    print("bars held" if held else "BARS NOT HELD")
    return held and attack.green


if __name__ == "__main__":
    main()
