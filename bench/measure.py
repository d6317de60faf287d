"""Measure the pages of a generated forum as a member: statements, CPU time, throughput of the site's server.

    python -m bench.measure --folder var/bench-20000

The machine's load changes from one minute to the next: a view that does nothing is asked for before each
request of a page, and the page is compared with that. Two such baselines: for a visitor (no statement: the
bar of docs/bench.md is twenty times that one) and for the member, whom the middleware finds before any view.
Prints a Markdown table, and whether each bar is met.
"""

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from bench import folder

EMAIL = "banc0@exemple.test"
CLIENTS = 4
BARS = {"index", "section", "topic of 20 posts", "unread", "unanswered"}  # those with a bar in docs/bench.md
MOST_STATEMENTS, MOST_TIMES = 10, 20
TRIVIAL = "/banc/"
VISITOR = "trivial, visitor"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--folder", default="var/bench-20000")
    parser.add_argument("--runs", type=int, default=40, help="requests per page for the CPU time")
    parser.add_argument("--seconds", type=float, default=4, help="load per page; 0 starts no server")
    options = parser.parse_args()
    folder.use(options.folder)
    from django.test import Client

    from comcep.members.models import Member
    from forum.engine.forum_conversation.models import Post, Topic

    member = Member.objects.get(email=EMAIL)
    visitor, client = Client(), Client()
    client.force_login(member)
    cpu = {name: in_process(client, visitor, path, options.runs) for name, path in pages(member).items()}
    rates = through_a_server(client, pages(member), options.seconds) if options.seconds else {}
    print(f"{Topic.objects.count()} topics, {Post.objects.count()} posts")
    print(table(cpu, rates))
    print(verdict(cpu))


def pages(member):
    """Name and address of each page; the first is the view that does nothing."""
    from forum.engine.forum.models import Forum
    from forum.engine.forum_conversation.models import Topic
    from forum.questions.addresses import topic_url
    from forum.sections.unread import WINDOW

    topics = Topic.objects.select_related("forum")
    newest = topics.order_by("-last_post_on").first()
    # Old enough to count as read: the mark that a first visit writes is not measured.
    usual = topics.filter(posts_count=20, last_post_on__lt=newest.last_post_on - WINDOW).first()
    longest = topics.order_by("-posts_count").first()
    section = Forum.objects.filter(type=Forum.FORUM_POST).order_by("-direct_topics_count").first()
    return {
        "trivial, member": TRIVIAL,
        "home": "/",
        "index": "/forum/",
        "section": f"/forum/{section.slug}/",
        "section, page 5": f"/forum/{section.slug}/?page=5",
        "topic of 20 posts": topic_url(usual),
        "topic of 500, page 25": topic_url(longest) + "?page=25",
        "unread": "/forum/non-lus/",
        "unanswered": "/forum/sans-reponse/",
        "active": "/forum/sujets-actifs/",
        "ask": "/forum/poser/",
        "search, two words": "/recherche/?q=financer+VAE",
        "search, common word": "/recherche/?q=formation",
        "procedures": "/fiches/",
    }


@dataclass
class Cost:
    """One page: statements, best CPU milliseconds beside those of the trivial view, bytes."""

    statements: int
    best: float
    median: float
    trivial: float
    size: int

    @property
    def times(self):
        return self.best / self.trivial


def in_process(client, visitor, path, runs):
    """Each request of the page comes after one of the trivial view: the same load, the same cold caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        visitor.get(TRIVIAL)
        response = client.get(path)
    if response.status_code != 200:
        return None
    with CaptureQueriesContext(connection) as statements:
        client.get(path)
    asked = [s for s in statements.captured_queries if not s["sql"].startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    trivial, times = [], []
    for _ in range(runs):
        trivial.append(cpu_of(visitor, TRIVIAL))
        times.append(cpu_of(client, path))
    return Cost(len(asked), min(times), statistics.median(times), min(trivial), len(response.content))


def cpu_of(client, path):
    before = time.process_time()
    client.get(path)
    return (time.process_time() - before) * 1000


def through_a_server(client, paths, seconds):
    """Requests a second of each page through the site's own server, ``CLIENTS`` at a time."""
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    listening = {"HOST": "127.0.0.1", "PORT": str(port)}
    server = subprocess.Popen([sys.executable, "-m", "comcep.front.server"], env=os.environ | listening)
    signed_in = f"sessionid={client.cookies['sessionid'].value}"
    load = with_wrk if shutil.which("wrk") else with_threads
    try:
        wait_for(port)
        rates = {}
        for name, path in {VISITOR: TRIVIAL, **paths}.items():
            cookie = "" if name == VISITOR else signed_in
            load(port, path, cookie, 1)
            rates[name] = load(port, path, cookie, seconds)
        return rates
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port):
    for _ in range(300):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=10).request("GET", TRIVIAL)
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def with_wrk(port, path, cookie, seconds):
    url = f"http://127.0.0.1:{port}{path}"
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{max(1, int(seconds))}s", "-H", f"Cookie: {cookie}", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return next(float(line.split()[1]) for line in said.splitlines() if line.startswith("Requests/sec"))


def with_threads(port, path, cookie, seconds):
    """Without wrk the loader is Python, and takes its share of the two cores: ratios are pessimistic."""
    done, end = [0] * CLIENTS, time.monotonic() + seconds

    def work(n):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            connection.request("GET", path, headers={"Cookie": cookie})
            connection.getresponse().read()
            done[n] += 1

    started = time.monotonic()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - started)


def table(cpu, rates):
    lines = [
        "| page | SQL | CPU ms, best | median | × trivial | bar | kB | req/s | trivial ÷ page |",
        "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    fastest = rates.get(VISITOR)
    served = f"{fastest:.0f} | 1" if fastest else "|"
    lines.append(
        f"| {VISITOR} | 0 | {min(c.trivial for c in cpu.values() if c):.2f} | | 1 | | 0 | {served} |"
    )
    for name, cost in cpu.items():
        if cost is None:
            lines.append(f"| {name} | no such page |" + " |" * 7)
            continue
        rate = rates.get(name)
        served = f"{rate:.0f} | {fastest / rate:.1f}" if rate else "|"
        lines.append(
            f"| {name} | {cost.statements} | {cost.best:.1f} | {cost.median:.1f} | {cost.times:.1f} "
            f"| {bar(name, cost)} | {cost.size / 1000:.0f} | {served} |"
        )
    return "\n".join(lines)


def bar(name, cost):
    """Whether the bar is met; in brackets for a page of which the design asks nothing."""
    if name.startswith("trivial"):
        return ""
    met = "met" if cost.times <= MOST_TIMES and cost.statements <= MOST_STATEMENTS else "missed"
    return met if name in BARS else f"({met})"


def verdict(cpu):
    missed = [name for name in BARS if not cpu[name] or bar(name, cpu[name]) != "met"]
    asked = f"{MOST_STATEMENTS} statements and {MOST_TIMES} × a trivial view"
    return f"Bar of {asked}: " + (f"missed by {', '.join(sorted(missed))}." if missed else "met everywhere.")


if __name__ == "__main__":
    main()
