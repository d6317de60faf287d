"""One site for all tests that drive a browser: started as ``make run`` starts it, with the demo community.

It has a folder and a port of its own and stops at the end; the tests then check that it left no process.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

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
]
START_WITHIN = 600
TESTS_ONLY = {"DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY", "COMCEP_DEMO", "COMCEP_VAR_DIR"}


class Site:
    """The running site, and what a test needs to know of it without asking its database."""

    def __init__(self, url, process, log):
        self.url, self.process, self.log = url, process, log
        self.sessions = {}

    def children(self):
        """Processes that the supervisor has started, and theirs."""
        found, waiting = [], [self.process.pid]
        while waiting:
            said = subprocess.run(["pgrep", "-P", str(waiting.pop())], capture_output=True, text=True)
            pids = [int(pid) for pid in said.stdout.split()]
            found += pids
            waiting += pids
        return found


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in TESTS_ONLY}
    env |= {"COMCEP_VAR_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(port)}
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "comcep.run"], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
        )
    site = Site(f"http://127.0.0.1:{port}", process, folder / "log")
    try:
        deadline = time.monotonic() + START_WITHIN
        while "est prêt" not in site.log.read_text():
            assert process.poll() is None and time.monotonic() < deadline, site.log.read_text()
            time.sleep(0.2)
        yield site
    finally:
        children = site.children()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
        left = [pid for pid in children if Path(f"/proc/{pid}").exists() and not _is_gone(pid)]
    assert (code, left) == (0, []), site.log.read_text()


def _is_gone(pid):
    """A process that has ended and that nobody has waited for yet is gone."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(site, chromium):
    """``open_as("conseiller", width=360)``: a page of a new window of that demo account, or of nobody."""
    opened = []

    def open_page(account=None, *, width=1280, height=900, javascript=True, **options):
        context = chromium.new_context(
            base_url=site.url,
            locale="fr-FR",
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            storage_state=_signed_in(site, chromium, account) if account else None,
            **options,
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def _signed_in(site, chromium, account):
    """The cookies of that account, after signing in by the form, once."""
    if account not in site.sessions:
        context = chromium.new_context(base_url=site.url)
        page = context.new_page()
        page.goto("/connexion/")
        page.locator("input[type=email]").fill(f"{account}@demo.comcep.example")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter", exact=True).click()
        page.wait_for_url(lambda url: "/connexion/" not in url)
        site.sessions[account] = json.loads(json.dumps(context.storage_state()))
        context.close()
    return site.sessions[account]


@pytest.fixture(scope="session")
def places(site, chromium):
    """Addresses of a section, a question, a procedure and a report, as the pages themselves link to them."""
    context = chromium.new_context(base_url=site.url, storage_state=_signed_in(site, chromium, "animatrice"))
    page = context.new_page()

    def first(path, pattern):
        page.goto(path)
        hrefs = page.eval_on_selector_all("main a[href]", "links => links.map(a => a.getAttribute('href'))")
        return next(href for href in hrefs if re.fullmatch(pattern, href))

    section = first("/forum/", r"/forum/(?!poser|non-lus|sans-reponse|sujets-actifs|suivis)[\w-]+/")
    topic = first("/forum/sujets-actifs/", r"/forum/[\w-]+/\d+-[\w-]+/").split("?")[0]
    found = {
        "section": section,
        "topic": topic,
        "topic_id": re.search(r"/(\d+)-", topic)[1],
        "procedure": first("/fiches/", r"/fiches/[\w-]+/"),
        "redact": first(topic, r"/moderation/message/\d+/masquer/"),
        "report": first("/comite/", r"/comite/\d{4}-\d\d-\d\d/"),
        "case": first("/moderation/", r"/moderation/signalement/\d+/"),
    }
    context.close()
    context = chromium.new_context(base_url=site.url, storage_state=_signed_in(site, chromium, "conseiller"))
    page = context.new_page()
    found["conversation"] = first("/messages/", r"/messages/\d+/")
    found["flag"] = first(topic, r"/signaler/message/\d+/")
    context.close()
    context = chromium.new_context(base_url=site.url, storage_state=_signed_in(site, chromium, "referent"))
    page = context.new_page()
    found["membership"] = first("/reseau/membres/", r"/reseau/membres/\d+/")
    found["request"] = first("/reseau/", r"/reseau/demande/\d+/")
    moving = page.locator("li.row", has_text="Changement de réseau").locator("a").first
    found["transfer"] = moving.get_attribute("href")
    found["import_faults"] = _given_list(page, ["Ada;Carré;ada.carre@exemple", "Luc;;luc@structure.example"])
    found["import_ready"] = _given_list(page, ["Ada;Carré;ada.carre@structure.example"])
    context.close()
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    found["to_confirm"] = _asked_to_join(site, page, "ines.marchand@structure.example")
    found["waiting"] = _asked_to_join(site, page, "paul.roux@structure.example")
    page.goto(found["waiting"])
    page.get_by_role("button", name="Confirmer mon adresse").click()
    context.close()
    return found


def _given_list(page, lines):
    """The preview of a list with those lines."""
    page.goto("/reseau/importer/")
    content = "\n".join(["prenom;nom;courriel", *lines]).encode()
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files([file])
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/reseau/importer/\d+/"))
    return urlsplit(page.url).path


def _asked_to_join(site, page, address):
    """The person's own page, whose link is in the mail that asks to confirm the address."""
    page.goto("/rejoindre/")
    for name, value in {
        "first_name": "Inès",
        "last_name": "Marchand",
        "email": address,
        "job": "CEP",
    }.items():
        page.locator(f"main [name={name}]").fill(value)
    for name in ("network", "region"):
        page.locator(f"main [name={name}]").select_option(index=1)
    page.locator("main [name=charter]").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url(re.compile("/rejoindre/envoye/"))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for file in (site.log.parent / "mail").glob("*.log"):
            said = file.read_text(errors="replace")
            if address in said and (link := re.search(r"/rejoindre/suivi/[^/\s]+/", said)):
                return link[0]
        time.sleep(0.5)
    raise AssertionError(f"no mail for {address}")
