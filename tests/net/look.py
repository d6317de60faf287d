"""Build the old database, bring it to the code that runs this, and write down what everybody sees of it.

python -m tests.net.look FACTS [ROLE …]

It runs in a process of its own, at 198fa2c to make ``facts.json``, at the head to be compared with it.
Of the site it knows the addresses that name no row, the HTTP client, models by their label and tasks by
their name.
"""

import base64
import gc
import gzip
import hashlib
import io
import json
import os
import sys
import zipfile
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from tests.net import clock, rows
from tests.net.page import Page
from tests.net.vocabulary import Vocabulary

OLD = Path(__file__).parent / "old"
PAGES = """
/ /forum/ /forum/non-lus/ /forum/sans-reponse/ /forum/sujets-actifs/ /forum/suivis/ /forum/poser/
/forum/dossiers/ /forum/financement/ /forum/hors-pairs/ /forum/animation/ /forum/fermee/
/fiches/ /fiches/fongecif/ /fiches/repertoire/ /membres/ /signaler/ /notifications/
/messages/ /messages/archives/ /messages/animation/ /messages/bloques/ /messages/nouveau/?a=animation
/compte/ /rejoindre/ma-demande/
/reseau/ /reseau/inviter/ /reseau/hors-pairs/ /reseau/membres/ /reseau/presences/ /reseau/deploiement/
/moderation/ /moderation/journal/ /moderation/garde/ /recherche/manques/
/comite/ /comite/2017-01-16/ /comite/propositions/ /comite/mes-exemples/ /comite/atelier/
/recherche/?q=formation /recherche/?q=dossier /recherche/?q=titre
""".split()
WITH_LINKS = """
/ /fiches/ /forum/ /forum/financement/ /messages/ /moderation/ /notifications/ /recherche/?q=dossier /reseau/
""".split()
TELLING = {"/", "/notifications/"}
FOLLOWING = ["adviser", "author", "outsider", "moderator", "referent"]
ASKING = "nobody adviser author unlisted outsider referent moderator committee silent".split()


class Look:
    def __init__(self, kept, lines, roles=()):
        """As all ``roles``, or those."""
        self.kept = kept
        everybody = ["nobody", *kept["people"]]
        self.roles = [role for role in everybody if not roles or role in roles]
        self.vocabulary = Vocabulary([json.loads(line) for line in lines.splitlines()])
        self.clients, self.known = {}, {}
        self.now = datetime.fromisoformat(kept["looked_at"])

    def facts(self):
        told = {
            "pages": {path: self._by_role(path, self.roles) for path in PAGES},
            "back office": {role: self._opens(role, "/admin/") for role in self.roles},
            "addresses": {
                path: self._by_role(path, self._among(ASKING))
                for what, paths in self.kept["addresses"].items()
                if what not in ("message", "notice")
                for path in paths
            },
            "messages": {
                path: {role: self._where(role, path) for role in self._among(ASKING)}
                for path in self.kept["addresses"]["message"]
            },
            "notices": self._notices(),
            "links": {role: self._links(role) for role in self._among(FOLLOWING)},
            "data": {role: self._own_data(role) for role in ("adviser", "author", "outsider")},
            "report": self._report(),
            "mails of that day": self._kept_links(),
            "session": self._session(),
            "password": self._password(),
            "tasks": self._tasks(),
        }
        told["sent"] = self._mails()  # last: it changes rows
        return told

    def _among(self, roles):
        return [role for role in roles if role in self.roles]

    # Asking

    def client(self, role):
        if role not in self.clients:
            self.clients[role] = Client()
            if role != "nobody":
                email = self.kept["people"].get(role, role)
                self.clients[role].force_login(get_user_model().objects.get(email=email))
        return self.clients[role]

    def ask(self, role, path, data=None):
        """The outcome for that person, and the page if it is one. Nothing of it stays in the database."""
        client = self.client(role)
        with undone():
            if path not in TELLING:  # the badge of the header reads what is new on each page
                _model("notifications.Notice").objects.filter(seen_at=None).update(seen_at=self.now)
            response = client.get(path, follow=True) if data is None else client.post(path, data, follow=True)
            return self._outcome(response)

    def _outcome(self, response):
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code >= 400:
            return str(response.status_code), None
        if response.request["PATH_INFO"] == "/connexion/":
            return "sign in", None
        if not response["Content-Type"].startswith("text/html"):
            return f"file {hashlib.sha256(body).hexdigest()[:16]}", None
        page = Page(body.decode())
        return self.vocabulary.read(page), page

    def _opens(self, role, path):
        outcome, _ = self.ask(role, path)
        return outcome if isinstance(outcome, str) else "opens"

    def _by_role(self, path, roles):
        """``[[roles], what they see]``, those who see the same together."""
        seen = {}
        for role in roles:
            outcome, _ = self.ask(role, path)
            seen.setdefault(json.dumps(outcome, ensure_ascii=False), []).append(role)
        return [[same, json.loads(outcome)] for outcome, same in seen.items()]

    # What stands in rows

    def _notices(self):
        """Each notice, by its old address: where it leads its reader, and where somebody else."""
        other = {"adviser@exemple.test": "author"}
        return {
            path: [email, self._where(email, path), self._where(other.get(email, "adviser"), path)]
            for email, path in self.kept["addresses"]["notice"]
        }

    def _where(self, role, path):
        """Asked once: nothing of it stays, so the answer is the same."""
        if (role, path) not in self.known:
            outcome, page = self.ask(role, path)
            self.known[role, path] = outcome if page is None else outcome["headings"] or _most(outcome)
        return self.known[role, path]

    def _links(self, role):
        """Links of the lists, by the words that members wrote in them: where each leads."""
        found = {}
        for path in WITH_LINKS:
            _, page = self.ask(role, path)
            for text, address in page.links if page else []:
                words = self.vocabulary.words(text)
                target = urldefrag(urljoin(path, address))[0]
                if not words or urlsplit(target).netloc or target.startswith("/admin/"):
                    continue
                leads = found.setdefault(path, {}).setdefault(" · ".join(words), [])
                if (end := self._where(role, target)) not in leads:
                    leads.append(end)
        return found

    def _own_data(self, role):
        client = self.client(role)
        with undone():
            response = client.get("/compte/donnees/")
            if response["Content-Type"].startswith("text/html"):
                response = client.post("/compte/donnees/")
            body = b"".join(response.streaming_content) if response.streaming else response.content
        with zipfile.ZipFile(io.BytesIO(body)) as parcel:
            return json.loads(parcel.read("mes-donnees.json"))

    def _report(self):
        """What was released never changes: its data, the figures of its page, its seal."""
        client = self.client("committee")
        with undone():
            data = json.loads(client.get("/comite/2017-01-16/rapport.json").content)
            page = Page(client.get("/comite/2017-01-16/").content.decode())
        figures = [cell for cell in page.inside("td", "th") if cell == "c" or any(map(str.isdigit, cell))]
        (seal,) = _model("committee.Report").objects.values_list("sha256", flat=True)
        return {"data": data, "figures": figures, "sealed": seal, "seal is shown": seal in page.text}

    # What members hold

    def _kept_links(self):
        """Links of mails already sent: the page each opens for whoever holds it, and what its button does."""
        told = {}
        held = [(name, "nobody", path) for name, path in self.kept["links"].items()]
        for name, role, path in [*held, ("a new address", "adviser", self.kept["link_of_adviser"])]:
            outcome, page = self.ask(role, path)
            told[name] = {"opens": outcome}
            if page is None:
                continue
            forms = [(address, fields) for method, address, fields in page.forms if method == "post"]
            client, before = self.client(role), self._choices()
            with undone():
                if forms:
                    address, fields = forms[0]
                    fields |= self.kept["typed"].get(name, {})
                    client.post(urljoin(path, address), fields, follow=True)
                told[name] |= {"changes": [row for row in self._choices() if row not in before]}
            self.clients.pop(role)
        return told

    def _choices(self):
        """What those buttons change: who wants which mails, where requests stand, who signs in as who."""
        preferences = _model("notifications.Preference").objects.order_by("member__email", "kind")
        requests = _model("members.Request").objects.order_by("member__email", "asked_at")
        invitations = _model("members.Invitation").objects.order_by("email")
        members = _model("members.Member").objects.order_by("email")
        return [
            *(list(row) for row in preferences.values_list("member__email", "kind", "mode")),
            *(
                [email, "confirmed", bool(at)]
                for email, at in requests.values_list("member__email", "confirmed_at")
            ),
            *([email, "invited", bool(at)] for email, at in invitations.values_list("email", "used_at")),
            *(list(row) for row in members.values_list("email", "state")),
            ["links used", _model("members.SignInLink").objects.exclude(used_at=None).count()],
        ]

    def _session(self):
        """A session opened that day is still that member’s."""
        browser = Client()
        browser.cookies["sessionid"] = self.kept["session"]
        with undone():
            outcome, _ = self._outcome(browser.get("/compte/", follow=True))
        return outcome

    def _password(self):
        browser = Client()
        with undone():
            browser.post("/connexion/", self.kept["password"])
            outcome, _ = self._outcome(browser.get("/compte/", follow=True))
        return outcome

    # What works behind

    @cached_property
    def tasks(self):
        from comcep.celery import app

        app.loader.import_default_modules()
        return app.tasks

    def _tasks(self):
        """Each task that a message or the beat of that day names, and whether it is known."""
        named = {name for name, *_ in self.kept["messages"]} | set(self.kept["beat"])
        return {name: name in self.tasks for name in sorted(named)}

    def _mails(self):
        """The messages under way are worked through, then the sweeps, twice: each mail leaves once."""
        failed = []
        for name, args, kwargs in self.kept["messages"]:
            done = self.tasks[name].apply(args, kwargs)
            if done.failed():
                failed.append([name, args, repr(done.result)])
        for _ in range(2):
            for name in [
                "members.tasks.send_letters",
                "members.leaving.send_receipts",
                "notifications.tasks.digests",
                "notifications.tasks.sweep",
            ]:
                if f"comcep.{name}" in self.tasks:  # at 198fa2c receipts had no task of their own
                    self.tasks[f"comcep.{name}"].apply(throw=True)
        self.known.clear()
        sent = sorted(
            getattr(mail, "outbox", []), key=lambda message: (message.to, message.subject, message.body)
        )
        digests, notices = _model("notifications.Digest"), _model("notifications.Notice")
        return {
            "mails": [self._mail(message) for message in sent],
            "failed": failed,
            "still due": [
                each.objects.filter(mail_due_at__isnull=False).count() for each in (notices, digests)
            ],
            "not sent, and why": sorted(
                [email, text, why]
                for email, text, why in notices.objects.exclude(mail_failed="").values_list(
                    "recipient__email", "text", "mail_failed"
                )
            ),
        }

    def _mail(self, message):
        (to,) = message.to
        known = get_user_model().objects.filter(email=to).exists()
        site = "http://localhost:8000"
        links = [word.strip("<>.,()") for word in message.body.split() if site in word]
        person = to if known else "nobody"
        ends = [self._where(person, link[link.index(site) + len(site) :] or "/") for link in links]
        return {
            "to": to,
            "subject": message.subject,
            "says": self.vocabulary.words(message.body),
            "leads": [end for place, end in enumerate(ends) if end and end not in ends[:place]],
            "stops": "List-Unsubscribe" in message.extra_headers,
        }


def _most(outcome):
    """A page without a word of a member in its title: what it says first."""
    return [f"{kind}: {text}" for kind, said in outcome.items() if isinstance(said, list) for text in said][
        :3
    ]


def _model(label):
    return apps.get_model(label)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def old(name):
    return gzip.decompress((OLD / name).read_bytes()).decode()


def lines_of(facts):
    """JSON with one page, or one mail, a line: small, and it reads in a diff."""

    def written(value, depth):
        if depth == 0 or not isinstance(value, dict | list) or not value:
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            return "[\n" + ",\n".join(written(each, depth - 1) for each in value) + "\n]"
        return (
            "{\n" + ",\n".join(f"{json.dumps(k)}: {written(v, depth - 1)}" for k, v in value.items()) + "\n}"
        )

    return written(facts, 3) + "\n"


def build(kept, lines):
    """The database and the files of that day, then the migrations of the code that runs."""
    for name, content in kept["files"].items():
        path = Path(settings.VAR_DIR) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    rows.build(old(f"schema.{connection.vendor}.sql.gz"), lines)
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)  # states of models are drawn by the thousand
    call_command("migrate", verbosity=0)
    call_command("rebuild_search", verbosity=0, stdout=io.StringIO())


def main(path, roles=()):
    kept, lines = json.loads((OLD / "kept.json").read_text()), old("rows.jsonl.gz")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.net.settings"
    django.setup()
    clock.stop_at(datetime.fromisoformat(kept["looked_at"]))
    nothing_aside()
    with own_database():
        build(kept, lines)
        _model("contenttypes.ContentType").objects.clear_cache()  # read while migrating
        path.write_text(lines_of(Look(kept, lines, roles).facts()))


def nothing_aside():
    """What a page leaves to a thread is done before it answers: another connection would keep it."""
    try:
        from comcep.aside import Lane
    except ImportError:  # at 198fa2c a page did it all itself
        return

    def hand(lane, work, *args):
        work(*args)
        return True

    Lane.hand = hand


@contextmanager
def own_database():
    """Nobody else's: a file of this process, or a database of that name on the server."""
    if connection.vendor == "sqlite":
        yield
        return
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield
    finally:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
