"""Somebody who clicks: every link from the home page on, every GET form; what others post to is noted."""

import re
from collections import Counter, deque
from itertools import chain
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from tests.factories import PASSWORD

EACH = 2  # pages of one route that are opened, as they are met
# What stands on these depends on what they show.
MORE = dict.fromkeys(
    [
        *("questions:detail", "questions:history", "notifications:open", "proposals:topic"),
        *("committee:detail", "moderation:case"),
    ],
    14,
)
# Noted and not opened: it leads to the site of a provider, or speaks to a key that one holds.
ELSEWHERE = {"openid_connect_login", "mfa_reauthenticate_webauthn", "mfa_add_webauthn"}
AGAIN = "account_reauthenticate"  # where one says once more who one is
TYPED = ["jonquille", "introuvable"]  # into a field to search with
# What a script of ours asks of the site for whoever stands on the page.
ASKED = [
    *["hx-get", "hx-post", "data-suggest", "data-draft-url", "data-opened-url", "data-options"],
    *["data-address", "data-state-address", "data-drop-address", "data-mentions"],
]
ASKING = "|".join(f"//@{name}" for name in ASKED)
ADDRESS = re.compile(r"https?://[^/\s]+(/[^\s<>]*)")


def route_of(address):
    """The name of its route as ``reverse`` takes it; nothing for what has no name."""
    try:
        found = resolve(unquote(urlsplit(address).path))
    except Resolver404:
        return ""
    return found.view_name if found.url_name else ""


class Browser(Client):
    """The client of the tests, without what it keeps of each template that was drawn."""

    def request(self, **request):
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


class Clicking:
    """One person. ``read`` and ``sent`` hold ``{name of a route: addresses}``: opened, posted to."""

    def __init__(self, person=None):
        self.client = Browser()
        if person:
            self.client.force_login(person)
        self.read, self.sent, self.broken, self.given = {}, {}, [], set()
        self.waiting, self.opened, self.known = deque(), Counter(), set()
        self.here, self.found_on = "", {}

    @property
    def met(self):
        return self.read.keys() | self.sent.keys()

    def everywhere(self, *starts):
        """``starts``: what a mail gives besides."""
        self.given = set(starts)
        for start in ("/", *starts):
            self._note(self.read, start)
        while self.waiting:
            path, name = self.waiting.popleft()
            kind = name, "?" in path  # a page asked for in another way takes the place of no other page
            if self.opened[kind] < MORE.get(name, EACH):
                self.opened[kind] += 1
                self._open(path)
        return self

    def _open(self, path):
        self.here, answer = path, ask(self.client, path)
        if answer.status_code == 404 or answer.status_code >= 500:  # a refusal says why
            self.broken.append(f"{path}: {answer.status_code}, from {self.found_on.get(path)}")
        elif answer.status_code in (301, 302):
            target = urljoin(path, answer["Location"])
            again = route_of(target) == AGAIN and AGAIN not in self.read
            self._note(self.read, target)
            if again:
                self.client.post(target, {"password": PASSWORD})
                self._open(path)
        elif answer["Content-Type"].startswith("text/html") and answer.content:
            self._look(path, html.fromstring(answer.content))

    def _look(self, path, page):
        for link in chain(page.xpath("//a/@href|//img/@src|//link/@href")):
            self._note(self.read, urljoin(path, link))
        for address in page.xpath(f"//@formaction|{ASKING}"):
            self._note(self.sent, urljoin(path, address))
        for form in page.forms:
            action = urljoin(path, form.get("action") or "")
            if form.method == "GET":
                for word in TYPED:
                    self._note(self.read, f"{action.split('?')[0]}?{urlencode(filled(form, word))}")
            else:
                self._note(self.sent, action)

    def _note(self, kept, address):
        path = address.split("#")[0]
        name = route_of(path) if path.startswith("/") and path not in self.known else ""
        if name in ELSEWHERE:
            kept = self.sent  # noted, and not opened
        if not name:
            return
        kept.setdefault(name, []).append(path)
        if kept is self.read:
            self.known.add(path)
            self.found_on[path] = self.here
            if not path.startswith("/admin/"):  # there, Wagtail’s own menus lead on
                self.waiting.append((path, name))


def filled(form, word):
    """What a form to search with sends as it stands, once that word is typed."""
    typed = [each.name for each in form.inputs if getattr(each, "type", "") in ("search", "text")]
    return [(k, v) for k, v in form.form_values() if v and k not in typed] + [(k, word) for k in typed]


def addresses_in(mail):
    """Where the links of a mail lead on this site."""
    return ADDRESS.findall(mail.body)


def ask(client, path, method="get"):
    """The answer to one request, of which nothing stays."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer
