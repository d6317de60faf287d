"""Everything a reader gets, by following links from the home page, in words that two readings can share."""

import base64
import binascii
import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client

from tests.counting.clock import FIRST, LAST

# Leads out of the pages of the site, out of the session, or to what only the demonstration has.
# Of the searches that pages propose, those of the seeds say as much.
LEFT_OUT = ("/static/", "/admin/", "/deconnexion/", "/demo/", "/sante/", "/recherche/?")
MOST = 600

PUBLIC_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RANDOM = [
    (re.compile(r"nonce-[\w+/=-]+|nonce=\"[^\"]+\""), "NONCE"),
    (re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])"), "CSRF"),
    (re.compile(r"(csrftoken|sessionid)=[A-Za-z0-9]+"), r"\1=RANDOM"),
    (re.compile(r"Last-Modified: [^\n]+"), "Last-Modified: WHEN"),
    (re.compile(r"={15}\d+=="), "BOUNDARY"),
    (re.compile(r"Message-ID:\s+<[\d.]+\."), "Message-ID: <RANDOM."),
    (re.compile(r"(name=\"(?:writer|place)\" value=\"[^\":]*:)[\w-]+"), r"\1SIGNED"),
    (re.compile(r"(/courriels/arreter/)[\w:.=-]+"), r"\1SIGNED"),
]
NUMBER = re.compile(r"(?<!\d)2[01]\d{8}(?!\d)")
GROUPED = re.compile(r"(?<!\d)2[\u202f\xa0 .,]\d{3}[\u202f\xa0 .,]\d{3}[\u202f\xa0 .,]\d{3}(?!\d)")
PACKED = re.compile(r"[A-Za-z0-9_-]{12,}")


def numbers_in(text):
    """What looks like a key: in digits, in groups of three, or packed in a token."""
    found = [n for n in NUMBER.findall(text) if FIRST <= int(n) <= LAST]
    found += GROUPED.findall(text)
    for packed in PACKED.findall(text):
        try:
            opened = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
        found += [f"{packed} ({n})" for n in NUMBER.findall(opened) if FIRST <= int(n) <= LAST]
    return found


class Words:
    """Random words of one reading, by the order in which they appear."""

    def __init__(self):
        self.named = {}

    def said(self, text):
        for pattern, word in RANDOM:
            text = pattern.sub(word, text)
        for pattern in (UUID, PUBLIC_ID):
            text = pattern.sub(self._name, text)
        return text

    def _name(self, match):
        return self.named.setdefault(match[0], f"ID{len(self.named) + 1}")


class Links(HTMLParser):
    """Addresses that a page leads to, and those that htmx asks for."""

    def __init__(self, text):
        super().__init__()
        self.pages, self.fragments = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.pages += [said[name] for name in ("href", "src", "data-href") if said.get(name)]
        if tag == "form" and said.get("method", "get").lower() == "get" and said.get("action"):
            self.pages.append(said["action"])
        self.fragments += [said[name] for name in ("hx-get", "data-suggest") if said.get(name)]


def whole(response):
    """Status, headers and body."""
    body = response.getvalue().decode("utf-8", "replace")
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers.items()))
    cookies = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
    return f"{response.status_code}\n{headers}\n{cookies}\n\n{body}"


class Reading:
    """All that one member (nobody: ``None``) is answered, from ``seeds`` on."""

    def __init__(self, member, seeds, words):
        self.client, self.words = Client(), words
        if member:
            self.client.force_login(member)
        self.answers, self.numbers, self.seen, self.seeds = [], [], set(), ["/", *seeds]
        self.waiting = deque()
        for seed in self.seeds:
            self._ask_later(seed, {})
        while self.waiting:
            self._fetch(*self.waiting.popleft())
            assert len(self.answers) < MOST, "this walk does not end"

    def _ask_later(self, address, headers):
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if parts.netloc not in {"", "testserver"} or parts.scheme not in {"", "http"}:
            return
        left_out = path.startswith(LEFT_OUT) and path not in self.seeds
        if not path.startswith("/") or left_out or (path, *headers) in self.seen:
            return
        self.seen.add((path, *headers))
        self.waiting.append((path, headers))

    def _fetch(self, path, headers):
        response = self.client.get(path, headers=headers)
        text = whole(response)
        where = self.words.said(f"{'htmx ' if headers else ''}{path}")
        self.answers.append((where, self.words.said(text)))
        self.numbers += [(where, n) for n in numbers_in(f"{path}\n{text}")]
        self._ask_later(urljoin(path, response.headers.get("Location", "")), {})
        if response.headers.get("Content-Type", "").startswith("text/html"):
            found = Links(text)
            for link in found.pages:
                if "?" not in path or "?" not in link:
                    self._ask_later(urljoin(path, link), {})
            for link in found.fragments:
                self._ask_later(urljoin(path, link), {"HX-Request": "true"})
