"""Measure the pages of a generated forum as a member: statements, CPU time, and throughput under granian.

    python -m bench.measure --folder var/bench-20000

Each number is also given as a ratio to a view that does nothing, measured in the same run behind the same
middleware, because the machine's load changes from one run to the next. Prints a Markdown table.
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

from bench import folder

EMAIL = "banc0@exemple.test"
CLIENTS = 4


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

    client = Client()
    client.force_login(Member.objects.get(email=EMAIL))
    cpu = {name: in_process(client, path, options.runs) for name, path in pages().items()}
    rates = through_a_server(client, options.seconds) if options.seconds else {}
    print(f"{Topic.objects.count():,} topics, {Post.objects.count():,} posts".replace(",", " "))
    print(table(cpu, rates))


def pages():
    """Name and address of each page; the first is the view that does nothing."""
    from forum.engine.forum.models import Forum
    from forum.engine.forum_conversation.models import Topic
    from forum.questions.models import topic_url

    topics = Topic.objects.select_related("forum")
    usual = topics.filter(posts_count__gte=20).order_by("-last_post_on").first()
    usual = usual or topics.order_by("-posts_count")[1]
    longest = topics.order_by("-posts_count").first()
    section = Forum.objects.filter(type=Forum.FORUM_POST).order_by("-direct_topics_count").first()
    return {
        "trivial": "/banc/",
        "home": "/",
        "index": "/forum/",
        "section": f"/forum/{section.slug}/",
        "section, page 25": f"/forum/{section.slug}/?page=25",
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


def in_process(client, path, runs):
    """Statements, and CPU milliseconds of one request: the median and the best of ``runs``."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        response = client.get(path)
    if response.status_code != 200:
        return None
    with CaptureQueriesContext(connection) as statements:
        client.get(path)
    asked = [s for s in statements.captured_queries if not s["sql"].startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    times = []
    for _ in range(runs):
        before = time.process_time()
        client.get(path)
        times.append((time.process_time() - before) * 1000)
    return len(asked), statistics.median(times), min(times), len(response.content)


def through_a_server(client, seconds):
    """Requests a second of each page through granian, two workers, ``CLIENTS`` at a time."""
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += [
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--log-level",
        "error",
        "comcep.wsgi:application",
    ]
    server = subprocess.Popen([sys.executable, *command], env=os.environ)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    load = with_wrk if shutil.which("wrk") else with_threads
    try:
        wait_for(port)
        rates = {}
        for name, path in pages().items():
            load(port, path, cookie, 1)
            rates[name] = load(port, path, cookie, seconds)
        return rates
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port):
    for _ in range(300):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=10).request("GET", "/banc/")
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
        "| page | SQL | CPU ms, median | best | × trivial | kB | req/s | trivial ÷ page |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    base, fastest = cpu["trivial"], rates.get("trivial", 0)
    for name, measured in cpu.items():
        if measured is None:
            lines.append(f"| {name} | no such page |" + " |" * 6)
            continue
        statements, median, best, size = measured
        rate = rates.get(name)
        served = f"{rate:.0f} | {fastest / rate:.1f}" if rate else "|"
        lines.append(
            f"| {name} | {statements} | {median:.1f} | {best:.1f} | {best / base[2]:.1f} "
            f"| {size / 1000:.0f} | {served} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
