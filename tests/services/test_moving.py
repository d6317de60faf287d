"""The community of the canary on one machine, moved to the services: the same, to the last row.

It has a row of each kind (``visibility/world.py``), which the demonstration, much larger, has not.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from bench.faults import Run, kills
from tests.servers.postgresql import PostgreSQL, binary
from tests.servers.redis import Redis
from tests.servers.site import Site

# Counted last where it stood and first where it came: signing in and reading leave rows of their own.
WHAT_IT_HOLDS = """
import hashlib, json
from django.apps import apps
from django.test import Client
from comcep.members.models import Member
from comcep.search.results import find
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import topic_url
from kb.models import ProcedurePage
from tests.factories import PASSWORD
from tests.visibility.world import COMMON, canary

def counts():
    return {
        m._meta.label: m._base_manager.count() for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and m._meta.label != "search.SearchPending"  # the index is made anew
        and m._meta.app_label not in ("wagtailsearch", "modelsearch")
    }

def said():
    peer = Post.objects.get(content__contains=canary("peers_reply")).poster
    client = Client(headers={"host": "localhost"})
    signed_in = client.login(username=peer.email, password=PASSWORD)
    urls = sorted(map(topic_url, Topic.objects.select_related("forum")))
    urls += sorted(page.get_absolute_url() for page in ProcedurePage.objects.live())
    passwords = repr(list(Member.objects.order_by("pk").values_list("email", "password")))
    return {
        "answers": [(url, client.get(url).status_code) for url in urls],
        "passwords": hashlib.sha256(passwords.encode()).hexdigest(),
        "signed_in": signed_in,
        "found": find(peer, COMMON).total,
    }
"""
BEFORE = WHAT_IT_HOLDS + "print(json.dumps([said(), counts()]))"
AFTER = WHAT_IT_HOLDS + "print(json.dumps([counts(), said()][::-1]))"
COUNTS = WHAT_IT_HOLDS + "print(json.dumps(counts()))"
# Who reads what most peers read, and answers there.
WRITERS = """
import json
from comcep.members.models import Member
from forum.access import perms, rows
from forum.engine.forum_conversation.models import Post
from tests.visibility.world import canary
topic = Post.objects.get(content__contains=canary("peers_reply")).topic
peers = Member.objects.filter(kind="peer", state="validated")
readers = [peer for peer in peers if rows.topics_for(peer).filter(pk=topic.pk).exists()]
print(json.dumps([peer.email for peer in readers if perms.may_reply(peer, topic)]))
"""

SMALL = Run(whole=False)
REAL = {"COMCEP_DEMO": "false", "COMCEP_HTTPS": "false", "DJANGO_SECRET_KEY": "0123456789" * 6}
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "tests.services.moving",
    "COMCEP_DEMO": "true",
    "ELASTICSEARCH_TIMEOUT": "60",
}

SITE = """
from django.core.management import call_command
from tests.schema import migrate
from tests.servers.processes import cache_folder
migrate(cache_folder() / "schemas")
call_command("createcachetable", verbosity=0)
"""
WORLD = """
from django.db import transaction
from tests.visibility.world import World
with transaction.atomic():
    World()
"""


def manage(*command, **variables):
    """A command of a site of its own, with nothing of the site that runs the tests."""
    ours = ("COMCEP_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "CELERY_", "ELASTICSEARCH_", "S3_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=kept | SETTINGS | variables,
        capture_output=True,
        text=True,
    )


def done(*command, **variables):
    ended = manage(*command, **variables)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout


def answer(question, site):
    return json.loads(done("shell", "--verbosity=0", "-c", question, **site).splitlines()[-1])


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """``(variables of the former site, variables of the new one)``."""
    former = {"COMCEP_VAR_DIR": str(tmp_path_factory.mktemp("former"))}
    done("shell", "--verbosity=0", "-c", SITE + WORLD, **former)
    for place in ("attachments", "media/documents"):
        folder = Path(former["COMCEP_VAR_DIR"]) / place
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "un-fichier").write_bytes(place.encode() * 1_000)
    with PostgreSQL() as database:
        new = tmp_path_factory.mktemp("new")
        yield (
            former,
            {
                "COMCEP_VAR_DIR": str(new),
                "DATABASE_URL": database.url(),
                "ELASTICSEARCH_URL": os.environ["ELASTICSEARCH_URL"],  # that of the run
                "ELASTICSEARCH_INDEX": f"moved-{new.name}",
            },
        )


@pytest.fixture(scope="module")
def moved(sites):
    """``([what was there, its counts], what the command said, [what is there now, its counts])``."""
    former, new = sites
    before = answer(BEFORE, former)
    done("shell", "--verbosity=0", "-c", SITE, **new)
    said = done("move_to_services", former["COMCEP_VAR_DIR"], **new)
    return before, said, answer(AFTER, new)


def test_nothing_is_lost(sites, moved):
    _, new = sites
    (held, counts), said, (holds, counted) = moved

    assert "rien ne manque" in said
    assert {name: (n, counted[name]) for name, n in counts.items() if n != counted[name]} == {}
    assert holds == held
    assert held["signed_in"] and {status for _, status in held["answers"]} == {200, 404} and held["found"] > 0
    assert counts["members.Member"] > 20
    for place in ("attachments", "media/documents"):
        copy = Path(new["COMCEP_VAR_DIR"]) / place / "un-fichier"
        assert copy.read_bytes() == place.encode() * 1_000


def test_a_second_move_is_refused(sites, moved):
    former, new = sites

    again = manage("move_to_services", former["COMCEP_VAR_DIR"], **new)

    assert again.returncode == 1
    assert "a déjà des membres" in again.stderr


def test_a_back_up_restores_the_same_community(sites, moved, tmp_path):
    _, new = sites
    held = answer(COUNTS, new)
    dump, url = str(tmp_path / "comcep.dump"), new["DATABASE_URL"]
    subprocess.run([binary("pg_dump"), "--format=custom", f"--file={dump}", url], check=True)
    subprocess.run([binary("createdb"), f"--maintenance-db={url}", "restored"], check=True)
    restored = url.rpartition("/")[0] + "/restored"

    command = [binary("pg_restore"), "--clean", "--if-exists", "--no-owner", f"--dbname={restored}", dump]
    subprocess.run(command, check=True)

    assert answer(COUNTS, new | {"DATABASE_URL": restored}) == held
    assert held["members.Member"] > 20


def test_there_as_before_processes_that_are_killed_lose_nothing_and_leave_nobody_alone(sites, moved):
    """``tests/browser/test_faults.py`` does it to one machine; ``bench.faults kills`` fifty times to each."""
    _, new = sites
    random.seed(SMALL.seed)
    with Redis() as redis:
        there = new | REAL | {"REDIS_URL": redis.url(0), "CELERY_BROKER_URL": redis.url(1)}
        with Site(data=there.pop("COMCEP_VAR_DIR"), **there) as site:
            peers = json.loads(site.manage(code=WRITERS).splitlines()[-1])
            bars = list(kills.bars("services", site, 10, members=4, among=peers))

    assert [str(bar) for bar in bars if not bar.holds] == []


def test_from_a_folder_without_a_site_nothing_happens(tmp_path):
    refused = manage("move_to_services", str(tmp_path), COMCEP_VAR_DIR=str(tmp_path / "new"))

    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: Il n’y a pas de base de données")
