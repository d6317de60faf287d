"""Servers that are silent, slow or away, each behind a gate: nobody waits for them, and nothing is lost.

One start of each, many breaks. ``python -m bench.faults silent`` does it to a whole site, with its figures.
"""

import os
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from comcep import aside, bucket, nudges, outages, shared_cache
from comcep.bucket import BucketAway, PrivateBucket
from comcep.celery import app
from comcep.postgresql.base import DatabaseWrapper
from comcep.postgresql.watch import server as postgresql
from comcep.search.elastic.cluster import _node, cluster, one_page, said_plainly
from comcep.search.engine import Unavailable
from tests.factories import PASSWORD, MemberFactory, TopicFactory
from tests.servers.gate import AWAY, OPEN, SILENT, SLOW, Gate
from tests.servers.objects import ObjectStore
from tests.servers.redis import Redis

WAYS = [SILENT, SLOW, AWAY]
BUSY = 4  # times slower is a machine that tests, than one that serves: a client without an end took minutes


def timed(work, *args):
    begun = time.monotonic()
    found = work(*args)
    return time.monotonic() - begun, found


# Redis: sign-in and its limits go on in the database, publishing holds nobody


@pytest.fixture(scope="module")
def redis_gate():
    with Redis() as server, Gate(server.port) as gate:
        gate.server = server
        yield gate


@pytest.fixture
def redis(redis_gate, settings, db):
    address = f"redis://127.0.0.1:{redis_gate.port}"
    table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "comcep_cache"}
    shared = {"BACKEND": "comcep.shared_cache.RedisOrDatabaseCache", "LOCATION": f"{address}/0"}
    settings.CACHES = {"default": shared, "database": table}
    call_command("createcachetable", verbosity=0)
    shared_cache._redis.answered()
    yield redis_gate
    redis_gate.server.thaw()
    redis_gate.set(OPEN)
    shared_cache._redis.answered()


@pytest.mark.parametrize("way", WAYS)
def test_the_cache_is_the_database_while_redis_is_away(redis, way):
    cache = caches["default"]
    cache.set("kept", 1)
    assert cache.get("kept") == 1 and caches["database"].get("kept") is None

    redis.set(way)
    first, _ = timed(cache.set, "counted", 2)
    again, found = timed(cache.get, "counted")

    assert found == 2
    assert first < 2 and again < 1
    with pytest.raises(Exception, match=r"(?i)redis|time|connect|refused|closed"):
        cache.ping()


def test_wrong_passwords_are_counted_and_the_right_one_enters_while_redis_is_stopped(redis, peer):
    other = MemberFactory(peer=True)

    def sign_in(email, password):
        client = Client(REMOTE_ADDR="203.0.113.9")
        page = client.post("/connexion/", {"login": email, "password": password})
        return "Trop d’essais" in page.text, client.session.get("_auth_user_id")

    sign_in(MemberFactory(peer=True).email, PASSWORD)  # what a process does once
    redis.server.freeze()
    took, first = timed(sign_in, peer.email, PASSWORD)
    tries = [sign_in(other.email, "faux")[0] for _ in range(7)]

    assert first == (False, str(peer.pk)) and took < 3 * BUSY
    assert tries == [False] * 5 + [True] * 2


@pytest.mark.parametrize("way", WAYS)
def test_nobody_waits_for_the_broker(redis, settings, way):
    from comcep.home.tasks import watch

    redis.set(way)
    before = app.conf.broker_url, app.conf.task_always_eager
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app.conf.broker_url, app.conf.task_always_eager = f"redis://127.0.0.1:{redis.port}/1", False
    lane = aside.Lane("trial", 10)
    try:
        took, taken = timed(lambda: [lane.hand(nudges._publish, watch, (), None, 0) for _ in range(12)])
        assert took < 0.5
        assert taken[:10] == [True] * 10 and not all(taken)
    finally:
        app.conf.broker_url, app.conf.task_always_eager = before


# The bucket


@pytest.fixture(scope="module")
def bucket_gate():
    with ObjectStore() as store, Gate(store.server.server_port) as gate:
        gate.store = store
        yield gate


@pytest.fixture
def files(bucket_gate, settings):
    options = bucket_gate.store.options("attachments")
    options["endpoint_url"] = f"http://127.0.0.1:{bucket_gate.port}"
    bucket._bucket.answered()
    yield SimpleNamespace(set=bucket_gate.set, options=options, storage=PrivateBucket(**options))
    bucket_gate.set(OPEN)
    bucket._bucket.answered()


@pytest.mark.parametrize("way", WAYS)
def test_a_bucket_says_in_time_that_it_is_away_and_then_at_once(files, way):
    name = files.storage.save("note.txt", ContentFile(b"une note"))
    assert files.storage.open(name).read() == b"une note"

    files.set(way)
    begun = time.monotonic()
    with pytest.raises(BucketAway):
        files.storage.open(name)
    assert time.monotonic() - begun < 3
    begun = time.monotonic()
    for work in (files.storage.exists, files.storage.open, files.storage.delete):
        with pytest.raises(BucketAway):
            work(name)
    assert time.monotonic() - begun < 0.5


def test_posting_with_a_file_gives_the_text_back(files, keep_files_in, peer, topic, caplog):
    keep_files_in(files.storage)
    files.set(SILENT)
    client = Client(raise_request_exception=False)
    client.force_login(peer)
    chosen = SimpleUploadedFile("note.txt", b"une note")

    took, page = timed(
        client.post,
        reverse("questions:reply", args=[topic.public_id]),
        {"text": "Une réponse avec sa note.", "files": chosen},
    )

    assert took < 3 * BUSY
    assert page.status_code < 500 or "Les fichiers sont momentanément indisponibles" in page.text
    assert "Une réponse avec sa note." in page.text and "note.txt" in page.text
    assert topic.posts.count() == 1
    caplog.clear()


# PostgreSQL


@pytest.fixture
def through_gate(db):
    """A connection of its own to the server of the tests, through a gate."""
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    port = urlsplit(os.environ["DATABASE_URL"]).port
    with Gate(port) as gate:
        settings = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": gate.port}
        own = DatabaseWrapper(settings, "gate")
        postgresql.answered()
        yield SimpleNamespace(set=gate.set, connection=own)
        gate.set(OPEN)
        own.close()
        postgresql.answered()


def one(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()


@pytest.mark.parametrize("way", [SILENT, AWAY])
def test_a_statement_ends_when_the_server_is_silent(through_gate, way):
    assert one(through_gate.connection) == (1,)

    through_gate.set(way)
    for most in (3, 3, 0.5):
        begun = time.monotonic()
        with pytest.raises(OperationalError):
            one(through_gate.connection)
        assert time.monotonic() - begun < most * BUSY
        through_gate.connection.close()


def test_a_statement_that_is_only_slow_is_waited_for(through_gate):
    with through_gate.connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2.5)")
        assert cursor.rowcount == 1


def test_after_a_restart_the_former_line_is_not_used(through_gate):
    own = through_gate.connection
    own.health_check_enabled = True
    own.settings_dict["CONN_HEALTH_CHECKS"] = True
    assert one(own) == (1,)
    through_gate.set(AWAY)
    through_gate.set(OPEN)

    own.health_check_done = False
    assert one(own) == (1,)


def cut_at(start):
    """The first statement that begins so finds its line cut by a restart; those after it go through."""
    cut = []

    def once(execute, sql, params, many, context):
        if not cut and sql.startswith(start):
            cut.append(sql)
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(once), cut


@pytest.mark.django_db(transaction=True)
def test_a_restart_costs_who_reads_a_moment_and_who_writes_never_twice(peer, topic, monkeypatch, caplog):
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    monkeypatch.setattr(outages, "AT_ONCE", 60)  # a machine that tests is busy
    client = Client(raise_request_exception=False)
    client.force_login(peer)
    address = reverse("questions:reply", args=[topic.public_id])

    restarted, cut = cut_at("SELECT")
    with restarted:
        read = client.get(address)
    assert (read.status_code, len(cut)) == (200, 1)
    for start in ("SELECT", "INSERT"):
        restarted, cut = cut_at(start)
        with restarted:
            page = client.post(address, {"text": "Une réponse de plusieurs mots."})
        assert (page.status_code, len(cut)) == (503, 1)
        assert "La base de données ne répond pas" in page.text
        assert "Une réponse de plusieurs mots." in page.text
        assert topic.posts.count() == 1, "a second try would have published it"
    caplog.clear()


# Search


@pytest.mark.parametrize("way", WAYS)
def test_a_cluster_whose_answer_never_comes_whole_is_given_up_in_time(settings, way):
    """One byte a second: a time-out on each reading of the socket would wait for hours."""
    with ObjectStore() as anything, Gate(anything.server.server_port) as gate:
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_TIMEOUT = [f"http://127.0.0.1:{gate.port}"], 2
        with pytest.raises(Unavailable, match=r"UnsupportedProduct|ApiError|NotFound"), said_plainly():
            cluster().info()  # it answers, and is another server

        gate.set(way)
        for most in (2 * BUSY, 1):  # then it is known not to answer
            begun = time.monotonic()
            with pytest.raises(Unavailable), one_page(), said_plainly():
                cluster().info()
            assert time.monotonic() - begun < most
    _node.answered()


# All pages


def test_a_page_that_reads_writes_nothing(client, peer, peers_section):
    """So that it goes on when nothing can be written, and waits for no one who writes."""
    topics = TopicFactory.create_batch(3, forum=peers_section)
    client.force_login(peer)
    written = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(sql)
        return execute(sql, params, many, context)

    held = []
    with pytest.MonkeyPatch.context() as later, connection.execute_wrapper(watch):
        later.setattr(aside.Lane, "hand", lambda lane, *work: held.append(work))
        for path in (
            "/",
            "/forum/",
            "/forum/non-lus/",
            "/recherche/?q=zzz&apres=permis",
            "/messages/",
            "/notifications/",
        ):
            client.get(path)
        client.get(reverse("questions:permalink", args=[topics[0].first_post.public_id]), follow=True)

    assert written == []
    assert held
