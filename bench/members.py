"""Measure the pages of a large community: directory, queue, request, presences, invitations.

    python -m bench.members [--members 20000] [--runs 30] [--import 5000]

Fills a folder of its own (``var/bench-members-<number>``) the first time: members in bulk, one request in
five, half of the memberships to confirm. Each page is asked for after a view that does nothing, for a visitor
and for the same member, because the load of the machine changes: the best of the runs of each are compared.
With ``--import``, a list of that many lines goes through the command in a process of its own.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from bench import folder

ROOT = Path(__file__).resolve().parent.parent
REFERENT, PEER = "referente@exemple.test", "banc7@exemple.test"
NETWORKS, ORGANISATIONS = 10, 440
NAMES = ["Anne", "Luc", "Inès", "Paul", "Maud", "Omar", "Hélène", "Zoé", "Karim", "Élise"]
SYLLABLES = ["mar", "lé", "bou", "dan", "ri", "ville", "per", "gon", "ça", "tou", "ro", "han"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--import", dest="lines", type=int, default=0)
    options = parser.parse_args()
    place = folder.use(f"var/bench-members-{options.members}")

    if not (place / "comcep.sqlite3").exists():
        fill(options.members)
    print(table(measure(options.runs)))
    if options.lines:
        print(measure_import(place, options.lines))


def fill(number):
    from django.core.management import call_command
    from django.db import transaction

    started = time.monotonic()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("prepare_site", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        people(random.Random(2017), number)
    print(f"{number} members in {time.monotonic() - started:.0f} s")


def people(rng, number):
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from comcep.members.models import Member, Network, Organisation, Presence, Region, Request, Role

    now, today = timezone.now(), timezone.localdate()
    networks = [Network.objects.create(slug=f"banc-{n}", name=f"Réseau {n}") for n in range(NETWORKS)]
    regions = [
        Region.objects.create(slug=f"banc-{n}", name=f"Région {n}", zone=Region.Zone.NORTH_WEST)
        for n in range(17)
    ]
    organisations = Organisation.objects.bulk_create(
        Organisation(slug=f"banc-{n}", name=f"Structure {n}", network=networks[n % NETWORKS])
        for n in range(ORGANISATIONS)
    )

    def one(n, **fields):
        at = organisations[n % ORGANISATIONS]
        last = "".join(rng.choices(SYLLABLES, k=3)).capitalize()
        return Member(
            email=f"banc{n}@exemple.test", password="!", first_name=rng.choice(NAMES), last_name=last,
            network=at.network, organisation=at, region=rng.choice(regions), job="Conseil", **fields,
        )  # fmt: skip

    inside = {"state": Member.State.VALIDATED, "validated_at": now - timedelta(days=400)}
    members = Member.objects.bulk_create((one(n, **inside) for n in range(number)), batch_size=2_000)
    asking = Member.objects.bulk_create(
        (one(n, state=Member.State.CONFIRMED) for n in range(number, number + number // 5)), batch_size=2_000
    )
    Request.objects.bulk_create(
        (
            Request(
                member=each, network=each.network, organisation=each.organisation, region=each.region,
                job="Conseil", charter_at=at, confirmed_at=at, sent_at=at, turn=1,
            )
            for each in asking
            for at in [now - timedelta(days=rng.randrange(1, 60))]
        ),
        batch_size=2_000,
    )  # fmt: skip
    Presence.objects.bulk_create(
        (
            Presence(member=each, confirmed_on=today - timedelta(days=rng.choice([30, 380])))
            for each in members
        ),
        batch_size=2_000,
    )
    referent = one(-1, **inside)
    referent.email, referent.network, referent.organisation = REFERENT, networks[0], None
    referent.password = make_password(None)
    referent.save()
    Role.objects.create(member=referent, name=Role.Name.REFERENT, network=networks[0])
    Authenticator.objects.create(user=referent, type=Authenticator.Type.TOTP, data={"secret": "x"})


def measure(runs):
    """Name: statements, best CPU milliseconds, those of the trivial view for a visitor and for the member."""
    from django.test import Client

    from comcep.members.models import Member, Request

    visitor, peer, referent = Client(), Client(), Client()
    peer.force_login(Member.objects.get(email=PEER))
    referent.force_login(Member.objects.get(email=REFERENT))
    request = Request.objects.visible_to(Member.objects.get(email=REFERENT)).order_by("sent_at").first()
    pages = {
        "directory": (peer, "/membres/"),
        "directory, page 500": (peer, "/membres/?page=500"),
        "directory, a name": (peer, "/membres/?q=helene+mar"),
        "directory, a network": (peer, "/membres/?reseau=banc-3"),
        "queue": (referent, "/reseau/"),
        "request": (referent, f"/reseau/demande/{request.public_id}/"),
        "members of a network": (referent, "/reseau/membres/"),
        "members, a name": (referent, "/reseau/membres/?q=mar"),
        "presences": (referent, "/reseau/presences/"),
        "invite": (referent, "/reseau/inviter/"),
        "proposals": (referent, "/reseau/hors-pairs/"),
        "deployment": (referent, "/reseau/deploiement/"),
        "asking to join": (visitor, "/rejoindre/"),
        "one's account": (peer, "/compte/"),
    }
    found = {}
    for name, (client, path) in pages.items():
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answers {response.status_code}")
        statements = statements_of(client, path)
        times = [[], [], []]
        for _ in range(runs):
            for kept, who, where in zip(
                times, (visitor, client, client), ("/banc/", "/banc/", path), strict=True
            ):
                kept.append(cpu_of(who, where))
        found[name] = (statements, *map(min, times), len(response.content))
    return found


def statements_of(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return sum(not each["sql"].startswith(("BEGIN", "COMMIT", "PRAGMA")) for each in asked.captured_queries)


def cpu_of(client, path):
    before = time.process_time()
    client.get(path)
    return (time.process_time() - before) * 1000


def table(found):
    lines = [
        "| page | SQL | best CPU ms | × trivial, visitor | × trivial, member | kB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (statements, visitor, member, page, size) in found.items():
        lines.append(
            f"| {name} | {statements} | {page:.1f} | {page / visitor:.1f} | {page / member:.1f} "
            f"| {size / 1000:.0f} |"
        )
    return "\n".join(lines)


def measure_import(place, lines):
    """The command in its own process, whose peak of memory is then that of this process' children."""
    path = place / "liste.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["prenom", "nom", "courriel", "reseau", "structure", "region", "fonction"])
        drawn = f"{time.time_ns()}"
        for n in range(lines):
            organisation = (n * NETWORKS) % ORGANISATIONS
            rows.writerow(
                ["Ada", f"Nouvelle{n}", f"n{n}-{drawn}@exemple.test", "Réseau 0", f"Structure {organisation}",
                 f"Région {n % 17}", "Conseil"]
            )  # fmt: skip
    started = time.monotonic()
    command = [sys.executable, "manage.py", "import_members", str(path), "--by", REFERENT]
    subprocess.run(command, cwd=ROOT, env=os.environ, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        f"import of {lines} lines: {time.monotonic() - started:.0f} s, {used.ru_utime:.0f} s of CPU, "
        f"{used.ru_maxrss / 1024:.0f} MB at the most"
    )


if __name__ == "__main__":
    main()
