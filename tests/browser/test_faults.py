"""The running site, alone and behind nginx: slow clients, files of the wall, processes that are killed."""

import http.client
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.conf import settings

from bench.faults import Run, clients, kills, lived, p95
from tests.servers.nginx import Nginx
from tests.servers.site import Site, descendants, gone_within

pytestmark = pytest.mark.browser

SMALL = Run(whole=False)
SERVER = ("comcep.front.server",)
WORKER = ("celery", "-A", "comcep", "worker", "-P", "threads", "-c", "1", "-B", "-l", "ERROR")
LAST_ADDRESS = """
from comcep.members.models import SignIn
print(SignIn.objects.order_by("-pk").first().ip)
"""


@pytest.fixture(scope="module")
def prepared(site, tmp_path_factory):
    """What the site of the other tests has made: a site of our own starts from it at once."""
    folder = tmp_path_factory.mktemp("prepared")
    for name in ("comcep.sqlite3", "search.sqlite3"):
        with sqlite3.connect(site.folder / name) as here, sqlite3.connect(folder / name) as copy:
            here.backup(copy)
    for name in ("secret_key", "run.json"):
        (folder / name).write_bytes((site.folder / name).read_bytes())
    (folder / "static").symlink_to(site.folder / "static")
    return folder


@pytest.fixture(scope="module")
def own(prepared):
    with Site(data=prepared, **clients.HTTPS) as site:
        yield site


@pytest.fixture(scope="module")
def nginx(own):
    with Nginx(own.port, own.folder) as nginx:
        yield nginx


@pytest.fixture(scope="module")
def place(own):
    """The site's own door, as the slow clients and the members of ``bench.faults.clients`` find it."""
    return clients.place_of(own, SMALL)


@pytest.fixture
def behind(place, nginx):
    return replace(place, port=nginx.port, trusted=nginx.certificate, says=())


def ask(nginx, method, path, body=None, **headers):
    """The answer of nginx to this request, and its content."""
    line = http.client.HTTPSConnection("localhost", nginx.port, timeout=60, context=nginx.tls())
    try:
        line.request(method, path, body, {name.replace("_", "-"): said for name, said in headers.items()})
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()


def cookie_of(cookies):
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@pytest.mark.parametrize("door", ["place", "behind"])
def test_members_read_while_others_behind_their_address_are_slow(request, door):
    """The bars, at their size, are those of ``bench.faults.clients``: here the site must not stop."""
    there = request.getfixturevalue(door)
    times = lived(clients.honest_while(there, clients.KINDS["all three"], 20, 1, 5))

    assert there.refused == []
    assert p95(times) < 5


def test_a_file_behind_the_wall_is_sent_by_nginx_once_the_site_has_allowed_it(place, nginx):
    cookie = cookie_of(place.members[0])
    whole, content = ask(nginx, "GET", place.file, Cookie=cookie)
    part, piece = ask(nginx, "GET", place.file, Cookie=cookie, Range="bytes=0-4")
    nobody, _ = ask(nginx, "GET", place.file)

    assert (whole.status, len(content), content[:5]) == (200, 5_000_005, b"%PDF-")
    assert (part.status, piece) == (206, b"%PDF-"), "nginx sent it: the site knows no ranges of it"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in whole.headers["Cache-Control"]
    assert "attachment" in whole.headers["Content-Disposition"]
    assert whole.headers["X-Accel-Redirect"] is None
    assert nobody.status in (302, 404)


def test_the_places_where_nginx_finds_files_cannot_be_asked_from_outside(own, place, nginx):
    stored = next((own.folder / "attachments").iterdir())
    assert stored.read_bytes()[:5] == b"%PDF-"
    asked = [
        f"/_fichiers/attachments/{stored.name}",
        f"//_fichiers/attachments/{stored.name}",
        f"/x/../_fichiers/attachments/{stored.name}",
        f"/%5Ffichiers/attachments/{stored.name}",
        "/_fichiers/attachments/../comcep.sqlite3",
        "/_fichiers/attachments/%2e%2e/comcep.sqlite3",
        "/_fichiers/comcep.sqlite3",
        "/_pages/413.html",
    ]
    answers = [ask(nginx, "GET", path, Cookie=cookie_of(place.members[0])) for path in asked]

    assert [(answer.status, b"%PDF" in content) for answer, content in answers] == [(404, False)] * len(asked)


def test_who_signs_in_is_known_by_the_address_that_nginx_sees(own, nginx):
    page, content = ask(nginx, "GET", "/connexion/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', content).group(1).decode()
    form = {
        "csrfmiddlewaretoken": token,
        "login": "conseiller@demo.comcep.example",
        "password": "demo-comcep-2017",
    }
    answer, _ = ask(
        nginx,
        "POST",
        "/connexion/",
        urlencode(form),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=page.headers["Set-Cookie"].partition(";")[0],
        Referer=nginx.url("/connexion/"),
        X_Forwarded_For="9.9.9.9",
        X_Real_IP="9.9.9.9",
        Forwarded="for=9.9.9.9",
    )

    assert answer.status == 302
    assert own.manage(code=LAST_ADDRESS).strip() == "127.0.0.1"


def test_who_comes_without_tls_is_sent_to_it(nginx):
    line = http.client.HTTPConnection("localhost", nginx.http_port, timeout=30)
    line.request("GET", "/forum/?page=2")
    answer = line.getresponse()
    line.close()

    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/forum/?page=2")


def test_what_is_too_large_is_said_in_french_with_the_typed_text(place, nginx):
    start = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nQui paie le permis ?\r\n--x\r\n'
    start += b'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    about = {"Content_Type": "multipart/form-data; boundary=x", "Cookie": cookie_of(place.members[0])}
    large, said = ask(nginx, "POST", "/forum/poser/", start + bytes(41 * 1024**2), **about)
    # Said by its head alone: nginx reads no more.
    huge, static = ask(nginx, "POST", "/forum/poser/", b"", **about, Content_Length="300000000")

    assert (large.status, huge.status) == (413, 413)
    assert "Qui paie le permis ?" in said.decode()
    assert "Cet envoi est trop lourd" in static.decode()


@contextmanager
def started_by_hand(prepared, program):
    """The process, as an operator starts it, and those that it has started: no ``make run`` is around it."""
    site = Site(data=prepared)
    process = subprocess.Popen(
        [sys.executable, "-m", *program],
        cwd=settings.BASE_DIR,
        env=site.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while not (family := descendants(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(2)
        yield process, family | descendants(process.pid)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        site.stop()


@pytest.mark.parametrize("program", [SERVER, WORKER], ids=["site", "worker"])
def test_a_program_started_by_hand_leaves_nobody_when_it_is_killed(prepared, program):
    with started_by_hand(prepared, program) as (process, family):
        process.kill()
        process.wait()
        left = gone_within(30, family)

        assert family
        assert [family[pid] for pid in left] == []


def test_a_worker_whose_scheduler_is_killed_ends_as_having_failed(prepared):
    """Whoever keeps the worker alive then starts both; alone, it would be asked for nothing any more."""
    with started_by_hand(prepared, WORKER) as (process, family):
        (scheduler,) = family
        os.kill(scheduler, signal.SIGKILL)

        assert process.wait(60) == os.EX_SOFTWARE


def test_processes_that_are_killed_lose_nothing_and_leave_nobody_alone(own):
    random.seed(SMALL.seed)
    bars = list(kills.bars("embedded", own, 10, members=4))

    assert [str(bar) for bar in bars if not bar.holds] == []
