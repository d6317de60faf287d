"""Servers that are silent, slow or away: what the page that needs one costs, and all the others.

PostgreSQL, Redis, a mail server and a bucket, each behind a gate (``tests.servers.gate``); nobody is behind
that of Elasticsearch, which is silent for good. One start, many breaks.
"""

import http.client
import json
import re
import secrets
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.faults import Bar, p95
from tests.servers.gate import AWAY, OPEN, SILENT, SLOW, Gate
from tests.servers.mailbox import Mailbox
from tests.servers.objects import ObjectStore
from tests.servers.postgresql import PostgreSQL
from tests.servers.redis import Redis
from tests.servers.site import Site

NEEDS, OTHERS, AGAIN = 3.0, 1.0, 20.0  # seconds
PASSWORD = "correct cheval batterie agrafe"
COMMUNITY = """
import json
from django.conf import settings
from tests.factories import MemberFactory, SectionFactory, TopicFactory
section = SectionFactory(name="Aider", slug="aider")
people = [MemberFactory(peer=True) for _ in range(5)]
topics = [TopicFactory(forum=section, poster=people[0]) for _ in range(3)]
for one in people:
    one.set_password(%r)
    one.save()
print(json.dumps([[one.email for one in people], [one.public_id for one in topics]]))
"""

ONE_TASK = """
import time
from django.utils import timezone
from comcep.home import tasks
from comcep.home.models import Pulse
asked, begun = timezone.now(), time.monotonic()
tasks.worker_beats.delay()
while not Pulse.objects.filter(name="worker", at__gte=asked).exists() and time.monotonic() < begun + 30:
    time.sleep(0.05)
print(time.monotonic() - begun)
"""


def measure(run):
    """The bars of « Silent servers » of issue 13."""
    with ExitStack() as started:
        world = World.start(started, run)
        yield from world.mail()
        yield from world.redis()
        yield from world.bucket()
        yield from world.search()
        yield from world.database()


@dataclass
class Answer:
    status: int
    text: str
    took: float
    headers: dict = field(default_factory=dict)


class Browser:
    """One member’s: keeps its cookies, sends forms with their token."""

    def __init__(self, site, cookies=None):
        self.port, self.cookies = site.port, {"csrftoken": secrets.token_hex(16), **(cookies or {})}

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, **fields):
        fields = {"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields}
        if not any(isinstance(value, bytes) for value in fields.values()):
            kind = "application/x-www-form-urlencoded"
            return self._ask("POST", path, urlencode(fields).encode(), kind)
        mark, body = uuid.uuid4().hex, b""
        for name, value in fields.items():
            named = f'name="{name}"' + ('; filename="note.txt"' if isinstance(value, bytes) else "")
            head = f"--{mark}\r\nContent-Disposition: form-data; {named}\r\n\r\n"
            body += head.encode() + (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
        return self._ask(
            "POST", path, body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
        )

    def _ask(self, method, path, body=None, kind=None):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, **({"Content-Type": kind} if kind else {})}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.monotonic()
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            line.close()
        for one in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, text, time.monotonic() - started, dict(answer.headers))

    def hidden(self, path):
        """What a form of the forum carries along."""
        page = self.get(path).text
        found = re.findall(r'<input type="hidden" name="(\w+)"(?: id="\w+")? value="([^"]*)"', page)
        return {name: value for name, value in found if name in ("key", "seen", "writer")}

    def sign_in(self, email):
        return self.post("/connexion/", login=email, password=PASSWORD)


class World:
    @classmethod
    def start(cls, started, run):
        self = cls()
        self.run = run
        self.database_server, self.redis_server = PostgreSQL(), Redis()
        started.enter_context(self.database_server)
        started.enter_context(self.redis_server)
        self.mailbox, self.store = started.enter_context(Mailbox()), started.enter_context(ObjectStore())
        behind = {
            "mail": self.mailbox.port,
            "redis": self.redis_server.port,
            "bucket": self.store.server.server_port,
            "search": None,
            "database": self.database_server.port,
        }
        self.gates = {name: started.enter_context(Gate(port)) for name, port in behind.items()}
        ports = {name: gate.port for name, gate in self.gates.items()}
        options = self.store.options("")
        self.site = Site(
            COMCEP_DEMO="false",
            COMCEP_HTTPS="false",
            DJANGO_SECRET_KEY=secrets.token_hex(30),
            DATABASE_URL=self.database_server.url().replace(
                f":{self.database_server.port}/", f":{ports['database']}/"
            ),
            REDIS_URL=f"redis://127.0.0.1:{ports['redis']}/0",
            CELERY_BROKER_URL=f"redis://127.0.0.1:{ports['redis']}/1",
            EMAIL_URL=f"smtp://127.0.0.1:{ports['mail']}",
            ELASTICSEARCH_URL=f"http://127.0.0.1:{ports['search']}",
            S3_BUCKET=options["bucket_name"],
            S3_ENDPOINT_URL=f"http://127.0.0.1:{ports['bucket']}",
            S3_REGION=options["region_name"],
            S3_ACCESS_KEY_ID=options["access_key"],
            S3_SECRET_ACCESS_KEY=options["secret_key"],
            S3_ADDRESSING_STYLE="path",
        )
        started.enter_context(self.site)
        self.emails, self.topics = json.loads(self.site.manage(code=COMMUNITY % PASSWORD).splitlines()[-1])
        self.members = []
        for email in self.emails[:4]:
            browser = Browser(self.site)
            assert browser.sign_in(email).status == 302
            self.members.append(browser)
        for browser in self.members:
            assert browser.get("/forum/").status == 200
        return self

    # Breaking

    @contextmanager
    def broken(self, name, mode):
        self.gates[name].set(mode)
        try:
            yield
        finally:
            self.gates[name].set(OPEN)

    def tried(self, name, mode, ask, said):
        """Bars of the page that needs that server, and of the pages that others read meanwhile."""
        times, statuses, over = [], set(), threading.Event()

        def read(browser):
            while not over.is_set():
                for path in ("/forum/", "/", "/forum/aider/", f"/forum/message/{'0' * 26}/"):
                    answer = browser.get(path)
                    times.append(answer.took)
                    statuses.add(answer.status)
                time.sleep(0.2)

        readers = [threading.Thread(target=read, args=[browser]) for browser in self.members[1:3]]
        worst, wrong = 0.0, []
        with self.broken(name, mode):
            for reader in readers:
                reader.start()
            for _ in range(self.run.size(6, 2)):
                answer = ask()
                worst = max(worst, answer.took)
                if not said(answer):
                    wrong.append(answer.status)
                time.sleep(0.5)
            over.set()
            for reader in readers:
                reader.join()
        yield Bar(f"{name} {mode}: the page that needs it", worst, NEEDS)
        yield Bar(f"{name} {mode}: answers that do not say so", len(wrong), 0, "", str(wrong[:3] or ""))
        yield Bar(f"{name} {mode}: every other page, p95", p95(times), OTHERS, note=f"{len(times)} pages")
        failed = {status for status in statuses if status >= 500}
        yield Bar(f"{name} {mode}: other pages that failed", len(failed), 0, "", str(failed or ""))
        yield self.worker_works_again(name, mode)

    def health(self, name, part, mode, want=True):
        with self.broken(name, mode):
            answer = Browser(self.site).get("/sante/")
        yield Bar(f"{name} {mode}: /sante/ answers", answer.took, NEEDS)
        yield Bar(
            f"{name} {mode}: /sante/ does not name it", f'"{part}": "failing"' not in answer.text, 0, ""
        )

    # Each server

    def mail(self):
        visitor = Browser(self.site)

        def ask_for_a_link():
            sent = visitor.post("/connexion/lien/", email=f"{uuid.uuid4().hex}@exemple.test")
            assert sent.status == 302, sent.status
            page = visitor.get("/connexion/lien/envoye/")
            page.took = max(page.took, sent.took)
            return page

        for mode in (SILENT, SLOW, AWAY):
            yield from self.tried("mail", mode, ask_for_a_link, lambda page: "ne répond pas" in page.text)
        before = len(self.mailbox.mails)
        with self.broken("mail", SILENT):
            for _ in range(5):
                ask_for_a_link()
            yield Bar("mail silent: the worker does other things within", self.worker_answers(), NEEDS)
        until = time.monotonic() + 90
        while len(self.mailbox.mails) == before and time.monotonic() < until:
            time.sleep(0.5)
        yield Bar("mail back: what waited leaves", float(len(self.mailbox.mails) == before), 0, "")

    def worker_works_again(self, name, mode):
        return Bar(
            f"{name} {mode}: once it is well, the worker does a task within", self.worker_answers(), AGAIN
        )

    def worker_answers(self):
        """Seconds until a task of the other queue has been done."""
        return float(self.site.manage(code=ONE_TASK).splitlines()[-1])

    def redis(self):
        for mode in (SILENT, SLOW, AWAY):
            yield from self.tried(
                "redis", mode, lambda: Browser(self.site).sign_in(self.emails[4]), lambda a: a.status == 302
            )
            yield from self.tried("redis", mode, self.reply, lambda answer: answer.status == 302)
        yield from self.health("redis", "cache", SILENT)
        yield from self.health("redis", "broker", SILENT)
        self.redis_server.freeze()
        answer = self.reply()
        self.redis_server.thaw()
        yield Bar("redis stopped by a signal: a reply", answer.took, NEEDS)

    def reply(self, **more):
        path = f"/forum/sujet/{self.topics[0]}/repondre/"
        text = f"Une réponse {uuid.uuid4().hex[:8]} sur la démarche."
        fields = self.members[0].hidden(path)
        answer = self.members[0].post(path, text=text, **fields, **more)
        answer.typed = text
        return answer

    def bucket(self):
        def with_a_file():
            return self.reply(files=b"une note " * 50)

        def gives_back(answer):
            return answer.typed in answer.text and "fichier" in answer.text.lower()

        for mode in (SILENT, SLOW, AWAY):
            yield from self.tried("bucket", mode, with_a_file, gives_back)
        yield from self.health("bucket", "files", SILENT)

    def search(self):
        for mode in (SILENT, SLOW, AWAY):
            # Who drips must have something to say: any server will do, no answer of it ever comes whole.
            self.gates["search"].behind = self.store.server.server_port if mode == SLOW else None
            yield from self.tried(
                "search",
                mode,
                lambda: self.members[0].get("/recherche/?q=permis"),
                lambda page: page.status == 503 and "momentanément indisponible" in page.text,
            )
        yield from self.health("search", "search", SILENT)

    def database(self):
        for mode in (SILENT, SLOW, AWAY):
            yield from self.without_database(mode)
        self.database_server.process.send_signal(self.database_server.stop_signal)
        self.database_server.process.wait()
        self.database_server.start()
        answers = [browser.get("/forum/") for browser in self.members * self.run.size(10, 3)]
        yield Bar("database restarted: pages that failed", sum(o.status >= 500 for o in answers), 0, "")
        for mode in (SILENT, SLOW, AWAY):
            yield from self.health("database", "database", mode)

    def without_database(self, mode):
        """Every page needs it: each says so in time, one after the other and at once."""
        with self.broken("database", mode):
            answers = [self.members[0].get("/forum/") for _ in range(3)]
            with ThreadPoolExecutor(len(self.members)) as together:
                answers += together.map(lambda browser: browser.get("/forum/"), self.members)
            lost = self.members[0].post(f"/forum/sujet/{self.topics[0]}/repondre/", text="Un texte à moi.")
        asked = [*answers, lost]
        yield Bar(f"database {mode}: a page says so within", max(one.took for one in asked), NEEDS)
        yield Bar(f"database {mode}: pages that do not say so", sum(o.status != 503 for o in asked), 0, "")
        yield Bar(f"database {mode}: the text is lost", float("Un texte à moi." not in lost.text), 0, "")
        yield self.worker_works_again("database", mode)
