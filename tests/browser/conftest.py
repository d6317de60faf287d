"""One site for all tests that drive a browser: started as ``make run`` starts it, with the demo community.

It has a port and a folder of its own, which holds the migrated schema, and stops at the end; the tests then
check that it left no process. Run by several processes (``-n 2``), the tests share it: the first one starts
it and stops it after the last.
"""

import fcntl
import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.asking import publish
from tests.browser.pages import PAGES, name_of
from tests.schema import kept_schema
from tests.servers.processes import cache_folder

PASSWORD = "demo-comcep-2017"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-blink-features=ComputedAccessibilityInfo",  # an element says its name as a screen reader does
]
START_WITHIN = 600
TESTS_ONLY = {"DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY", "COMCEP_DEMO", "COMCEP_VAR_DIR"}


class Site:
    """The running site, and what a test needs to know of it without asking its database."""

    def __init__(self, url, folder):
        self.url, self.folder = url, Path(folder)

    def once(self, name, make):
        """What ``make`` gives: made by the first process that asks, read by the others."""
        kept = self.folder.with_name(f"{name}.json")
        with open(kept.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_text(json.dumps(make()))
        return json.loads(kept.read_text())


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_blocker):
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    address = shared / "site.json"
    with open(shared / "site.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another process starts it, or has
            fcntl.flock(lock, fcntl.LOCK_SH)
            assert address.exists(), "the site did not start: the other process says why"
            yield Site(**json.loads(address.read_text()))
            return
        folder = tmp_path_factory.mktemp("site")
        with django_db_blocker.unblock():
            shutil.copyfile(kept_schema(cache_folder() / "schemas"), folder / "comcep.sqlite3")
        process, log, url = _start(folder)
        try:
            _wait_until_ready(process, log)
            address.write_text(json.dumps({"url": url, "folder": str(folder)}))
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield Site(url, folder)
        finally:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the others have done
            address.unlink(missing_ok=True)
            children = _children(process)
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=30)
            left = [pid for pid in children if Path(f"/proc/{pid}").exists() and not _is_gone(pid)]
        assert (code, left) == (0, []), log.read_text()


def _start(folder):
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in TESTS_ONLY}
    env |= {"COMCEP_VAR_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(port)}
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "comcep.run"], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
        )
    return process, folder / "log", f"http://127.0.0.1:{port}"


def _wait_until_ready(process, log):
    deadline = time.monotonic() + START_WITHIN
    while "est prêt" not in log.read_text():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def _children(process):
    """Processes that the supervisor has started, and theirs."""
    found, waiting = [], [process.pid]
    while waiting:
        said = subprocess.run(["pgrep", "-P", str(waiting.pop())], capture_output=True, text=True)
        pids = [int(pid) for pid in said.stdout.split()]
        found += pids
        waiting += pids
    return found


def _is_gone(pid):
    """A process that has ended and that nobody has waited for yet is gone."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],  # as a browser is, on a shared computer
        )
        yield browser
        browser.close()


@pytest.fixture
def open_as(site, chromium):
    """``open_as("conseiller", width=360)``: a page of a new window of that demo account, or of nobody."""
    opened = []

    def open_page(account=None, **options):
        opened.append(window(site, chromium, account, **options))
        return opened[-1].new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture(scope="module", params=PAGES, ids=name_of)
def view(request, site, chromium, places):
    """Each main page in turn, in a window that has just been opened. The tests of a page share it."""
    account, path = request.param
    opened = window(site, chromium, account)
    yield View(opened.new_page(), path.format(**places), site)
    opened.close()


class View:
    """A page, and what came with it when it was opened. It is asked at any width, in light and dark.

    No script of ours reads the width of the screen: a page made narrow is a page opened narrow.
    """

    def __init__(self, page, path, site):
        self.page = page
        self.elsewhere, self.complaints, self.weights = [], [], {}
        self._with_axe = False
        responses = {}
        heard = {
            "request": lambda asked: _is_other(asked.url, site) and self.elsewhere.append(asked.url),
            "response": lambda got: responses.setdefault(got.url, got),
            "console": lambda said: said.type == "error" and self.complaints.append(said.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, listener in heard.items():
            page.on(event, listener)
        answer = page.goto(path, wait_until="networkidle")
        for event, listener in heard.items():
            page.remove_listener(event, listener)
        # Text travels compressed: by the site (static files), by the proxy in front of it (pages).
        self.weights = {url: _weight(got) for url, got in responses.items() if got.ok or got == answer}
        if not answer.ok:  # the page itself, as asked
            self.complaints = [said for said in self.complaints if str(answer.status) not in said]

    def made(self, width, scheme="light"):
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        return self.page

    def violations(self, rules=None):
        """What axe says of the page as it is now, with all the rules that it applies by default, or some.

        Those read no style sheet as text, which axe would otherwise ask of the site again and again.
        """
        if not self._with_axe:
            self.page.evaluate(AXE_SCRIPT)
            self._with_axe = True
        options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}, **(rules or {})}
        return self.page.evaluate("async options => (await axe.run(options)).violations", options)


def _is_other(url, site):
    return urlsplit(url).scheme in {"http", "https"} and not url.startswith(site.url)


def _weight(response):
    body = response.body()
    packed = gzip.compress(body, 6)
    return min(len(body), len(packed))


def window(site, chromium, account=None, *, width=1280, height=900, javascript=True, **options):
    context = chromium.new_context(
        base_url=site.url,
        locale="fr-FR",
        viewport={"width": width, "height": height},
        java_script_enabled=javascript,
        storage_state=_signed_in(site, chromium, account) if account else None,
        **options,
    )
    context.set_default_timeout(20_000)
    return context


def _signed_in(site, chromium, account):
    """The cookies of that account, after signing in by the form, once for all processes."""
    return site.once(f"session-{account}", lambda: _sign_in(site, chromium, account))


def _sign_in(site, chromium, account):
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/connexion/")
    page.locator("input[type=email]").fill(f"{account}@demo.comcep.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def places(site, chromium):
    """Addresses of a section, a question, a procedure and a report, as the pages themselves link to them."""
    return site.once("places", lambda: _places(site, chromium))


def _places(site, chromium):
    context = chromium.new_context(base_url=site.url, storage_state=_signed_in(site, chromium, "animatrice"))
    page = context.new_page()

    def every(path, pattern):
        page.goto(path)
        hrefs = page.eval_on_selector_all("main a[href]", "links => links.map(a => a.getAttribute('href'))")
        return [href for href in hrefs if re.fullmatch(pattern, href)]

    def first(path, pattern):
        return every(path, pattern)[0]

    section = first("/forum/", r"/forum/(?!poser|non-lus|sans-reponse|sujets-actifs|suivis)[\w-]+/")
    # Those at the top may be of the other tests.
    topic = every("/forum/sujets-actifs/", r"/forum/[\w-]+/[0-9a-f]{16}-[\w-]+/")[-1]
    found = {
        "section": section,
        "topic": topic,
        "topic_id": re.search(r"/([0-9a-f]{16})-", topic)[1],
        "procedure": first("/fiches/", r"/fiches/[\w-]+/"),
        "redact": first(topic, r"/moderation/message/\w+/masquer/"),
        "themes": first(topic, r"/comite/themes/sujet/[0-9a-f]{16}/"),
        "report": first("/comite/", r"/comite/\d{4}-\d\d-\d\d/"),
        "case": first("/moderation/", r"/moderation/signalement/\w+/"),
        "alert": first("/moderation/", r"/moderation/a-traiter/alerte/\w+/"),
        "proposed": first(
            "/moderation/?file=proposition", r"/moderation/a-traiter/proposition/\w+/\?file=proposition"
        ),
        "rubric": first("/moderation/rubriques/", r"/moderation/rubriques/[0-9a-f]{16}/"),
        "draft": first("/moderation/a-transformer/", r"/moderation/fiche/[0-9a-f]{16}/"),
        "person": first("/membres/", r"/membres/[0-9a-f]{16}/"),
    }
    context.close()
    context = chromium.new_context(base_url=site.url, storage_state=_signed_in(site, chromium, "conseiller"))
    page = context.new_page()
    found["conversation"] = first("/messages/", r"/messages/[0-9a-f]{16}/")
    quote = first(topic, r"/forum/sujet/\w+/repondre/\?citer=\w+#repondre")
    found["quote"] = quote.partition("#")[0]  # going down to the form is a gesture, which calls the editor
    found["flag"] = first(topic, r"/signaler/message/\w+/")
    context.close()
    context = window(site, chromium, "conseiller", javascript=False)
    found["edit"] = _own_question(context.new_page())
    found["withdraw"] = found["edit"].replace("/modifier/", "/retirer/")
    found["history"] = _edited(context.pages[0], found["edit"])
    context.close()
    context = chromium.new_context(base_url=site.url, storage_state=_signed_in(site, chromium, "referent"))
    page = context.new_page()
    found["membership"] = first("/reseau/membres/", r"/reseau/membres/[0-9a-f]{16}/")
    found["request"] = first("/reseau/", r"/reseau/demande/[0-9a-f]{16}/")
    moving = page.locator("li.row", has_text="Changement de réseau").locator("a").first
    found["transfer"] = moving.get_attribute("href")
    found["import_faults"] = _given_list(page, ["Ada;Carré;ada.carre@exemple", "Luc;;luc@structure.example"])
    found["import_ready"] = _given_list(page, ["Ada;Carré;ada.carre@structure.example"])
    found["invitation"] = _invited(site, page)
    visiting = chromium.new_context(base_url=site.url)
    visitor = visiting.new_page()
    found["to_confirm"] = _asked_to_join(site, visitor, "Inès")
    for state, name in {"waiting": "Paul", "to_complete": "Léa"}.items():
        found[state] = _asked_to_join(site, visitor, name)
        visitor.goto(found[state])
        visitor.get_by_role("button", name="Confirmer mon adresse").click()
    _ask_for_a_precision(page, "Léa Marchand")
    visiting.close()
    context.close()
    return found


def _given_list(page, lines):
    """The preview of a list with those lines."""
    page.goto("/reseau/importer/")
    content = "\n".join(["prenom;nom;courriel", *lines]).encode()
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files([file])
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/reseau/importer/[0-9a-f]{16}/"))
    return urlsplit(page.url).path


def _own_question(page):
    """Where somebody corrects a question just asked."""
    page.goto("/forum/poser/")
    page.locator("#id_title").fill("Quel délai pour un congé de formation ?")
    page.locator("#id_section").select_option(index=1)
    page.locator("textarea[name=text]").fill("Je cherche le **délai de réponse** de l’employeur.")
    publish(page)
    page.wait_for_url(re.compile(r"/forum/[\w-]+/[0-9a-f]{16}-"))
    return page.locator("main a[href$='/modifier/']").first.get_attribute("href")


def _edited(page, edit):
    """Where one reads what changed in that question."""
    page.goto(edit)
    page.locator("textarea[name=text]").fill("Je cherche le **délai légal** de réponse de l’employeur.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url(re.compile(r"/forum/[\w-]+/[0-9a-f]{16}-"))
    return page.locator("main a[href$='/historique/']").first.get_attribute("href")


def _invited(site, page):
    """The page of somebody invited by name."""
    address = "noe.carre@structure.example"
    page.goto("/reseau/inviter/")
    for name, value in {"first_name": "Noé", "last_name": "Carré", "email": address}.items():
        page.locator(f"main [name={name}]").fill(value)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    return link_sent(site, address, r"/rejoindre/invitation/[^/\s]+/")


def _ask_for_a_precision(page, name):
    page.goto("/reseau/")
    page.get_by_role("link", name=name).last.click()
    page.locator("details", has_text="précision").locator("summary").click()
    page.locator("details[open] textarea").fill("Dans quelle structure travaillez-vous ?")
    page.get_by_role("button", name="Envoyer la question").click()


def _asked_to_join(site, page, first_name):
    """The person's own page, whose link is in the mail that asks to confirm the address."""
    address = f"{first_name}.marchand@structure.example".encode("ascii", "ignore").decode().lower()
    page.goto("/rejoindre/")
    for name, value in {
        "first_name": first_name,
        "last_name": "Marchand",
        "email": address,
        "job": "CEP",
    }.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=network]").select_option(label="Pôle emploi")
    page.locator("main [name=region]").select_option(index=1)
    page.locator("main [name=charter]").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url(re.compile("/rejoindre/envoye/"))
    return link_sent(site, address, r"/rejoindre/suivi/[^/\s]+/")


def link_sent(site, address, pattern):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for file in (site.folder / "mail").glob("*.log"):
            said = file.read_text(errors="replace")
            if address in said and (link := re.search(pattern, said)):
                return link[0]
        time.sleep(0.5)
    raise AssertionError(f"no mail for {address}")
