"""Heavy files of two members at once, while a third reads and posts."""

import io
import json
import random
import re
import threading
import time
import zipfile
import zlib
from contextlib import ExitStack

import requests

from bench.faults import Bar, p95
from tests.servers.__main__ import start
from tests.servers.processes import DidNotStart
from tests.servers.site import Site

WORDS = "dossier conseiller accord demande formation bilan contrat projet financement poste suivi".split()
PAGES = ["/forum/", "/forum/sans-reponse/", "/forum/non-lus/"]
READ_WITHIN = 180
TOPICS = """
import json, sys
from comcep.members.models import Member
from forum.access import perms, rows
members = Member.objects.filter(email__in=sys.argv[1:])
found = [
    topic.public_id
    for topic in rows.topics_for(members[0]).order_by("pk")[:200]
    if all(perms.may_reply(m, topic) and perms.may_attach(m, topic.forum_id) for m in members)
]
print(json.dumps(found[:3]))
"""


def workbook(rng, sheets=40, rows=600):
    """About a megabyte of cells that name one another’s words."""
    shared = [f"{' '.join(rng.choices(WORDS, k=6))} {number}" for number in range(3000)]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/sharedStrings.xml", "".join(f"<si><t>{words}</t></si>" for words in shared))
        for sheet in range(1, sheets + 1):
            cells = (f'<c t="s"><v>{rng.randrange(3000)}</v></c>' * 8 for _ in range(rows))
            file.writestr(f"xl/worksheets/sheet{sheet}.xml", "".join(f"<row>{row}</row>" for row in cells))
    return data.getvalue()


def document(rng, pages=160):
    """A PDF of about 290 kB, page after page of text."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for _ in range(pages):
        lines = "".join(
            f"BT /F1 9 Tf 40 {800 - 13 * line} Td "
            f"({' '.join(rng.choices(WORDS, k=12))} {rng.randrange(10**6)}) Tj ET\n"
            for line in range(58)
        )
        packed = zlib.compress(lines.encode())
        stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
        page += b" /Resources << /Font << /F1 3 0 R >> >> >>"
        objects += [stream, page % (len(objects) + 1)]
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(kids))
    data, places = io.BytesIO(b"%PDF-1.4\n"), []
    data.seek(0, io.SEEK_END)
    for number, each in enumerate(objects, 1):
        places.append(data.tell())
        data.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    table = data.tell()
    data.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    data.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    data.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return data.getvalue()


class Browser:
    """One signed-in member, and the times of what is asked."""

    def __init__(self, site, cookies):
        self.site, self.times, self.failed = site, [], []
        self.session = requests.Session()
        self.session.cookies.update(cookies)

    def ask(self, method, path, **what):
        started = time.monotonic()
        answer = self.session.request(method, self.site.url(path), allow_redirects=False, timeout=60, **what)
        self.times.append(time.monotonic() - started)
        if answer.status_code >= 500:
            self.failed.append(answer.status_code)
        return answer

    def form(self, topic):
        """The reply form: address, token, place of files, key."""
        path = f"/forum/sujet/{topic}/repondre/"
        page = self.ask("GET", path).text
        fields = dict(re.findall(r'name="(csrfmiddlewaretoken|key|writer)" value="([^"]+)"', page))
        return path, fields, re.search(r'name="place" value="([^"]+)"', page)[1]


def by_script(browser, topic, files):
    """One after the other; then a look at each until it is read; then the message."""
    path, fields, place = browser.form(topic)
    kept = []
    for name, content in files:
        data = {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"], "place": place}
        line = browser.ask("POST", "/fichiers/gardes/", data=data, files={"file": (name, content)}).text
        kept.append(re.search(r'name="kept" value="(\w+)"', line)[1])
    until = time.monotonic() + READ_WITHIN
    for token in kept:
        while 'kept-file="coming"' in browser.ask("GET", f"/fichiers/gardes/{token}/etat/").text:
            assert time.monotonic() < until, "not read"
            time.sleep(1.5)
    return browser.ask("POST", path, data={**fields, "text": "Voici les tableaux.", "kept": kept})


def without_script(browser, topic, files):
    """All with the form, which is then sent again as long as its page says that they are being read."""
    path, fields, _ = browser.form(topic)
    sent = [("files", (name, content)) for name, content in files]
    data = {**fields, "text": "Voici les tableaux."}
    answer = browser.ask("POST", path, data=data, files=sent)
    until = time.monotonic() + READ_WITHIN
    while "Nous relisons encore" in answer.text and time.monotonic() < until:
        time.sleep(2)
        kept = re.findall(r'name="kept" value="(\w+)"', answer.text)
        answer = browser.ask("POST", path, data={**data, "kept": kept})
    return answer


def meanwhile(browser, topic, stop):
    """Reads, and posts every third time."""
    number = 0
    while not stop.is_set():
        number += 1
        if number % 3:
            browser.ask("GET", random.choice([*PAGES, f"/forum/sujet/{topic}/repondre/"]))
        else:
            path, fields, _ = browser.form(topic)
            answer = browser.ask("POST", path, data={**fields, "text": f"Une réponse, la {number}e."})
            if answer.status_code != 302:
                browser.failed.append(answer.status_code)
        time.sleep(0.3)


def bars(run, where, site, send):
    rng = random.Random(run.seed)
    sheets, pages = run.size(40, 8), run.size(160, 20)
    files = [(f"tableau{n}.xlsx", workbook(rng, sheets)) for n in range(2)]
    files += [(f"guide{n}.pdf", document(rng, pages)) for n in range(3)]
    members = site.members(3)
    topics = json.loads(site.manage(*members, code=TOPICS))
    *heavy, third = [Browser(site, cookies) for cookies in members.values()]
    for page in PAGES * 2:
        third.ask("GET", page)
    third.times.clear()
    answers, stop = [], threading.Event()
    senders = [
        threading.Thread(target=lambda b=browser, t=topic: answers.append(send(b, t, files)))
        for browser, topic in zip(heavy, topics, strict=False)
    ]
    reading = threading.Thread(target=meanwhile, args=(third, topics[2], stop))
    started = time.monotonic()
    for thread in (reading, *senders):
        thread.start()
    for thread in senders:
        thread.join()
    stop.set()
    reading.join()
    who = f"{where}, {send.__name__.replace('_', ' ')}"
    took = time.monotonic() - started
    note = f"{len(third.times)} requests, slowest {max(third.times):.2f} s; all read in {took:.0f} s"
    yield Bar(f"{who}: a third member reads and posts (p95)", p95(third.times), 1, note=note)
    yield Bar(
        f"{who}: messages with five files not written", 2 - sum(a.status_code == 302 for a in answers), 0, ""
    )
    yield Bar(f"{who}: requests that failed", sum(len(b.failed) for b in (*heavy, third)), 0, "")


def measure(run, data=None):
    for where, services in (("make run", False), ("on the three servers", True)):
        with ExitStack() as servers:
            try:
                variables = start(servers) if services else {}
            except DidNotStart as error:
                print(f"{where}: not measured, {error}")
                continue
            site = servers.enter_context(Site(data=None if services else data, **variables))
            for send in (by_script, without_script):
                yield from bars(run, where, site, send)
