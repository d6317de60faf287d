"""A disk that fills: administrators are warned, reading goes on, who writes is told so and keeps her text.

The worker outlives it, and does what waited once there is room. On a tmpfs of its own, which takes root.
"""

import errno
import json
import secrets
import shutil
import subprocess
import time

from bench.faults import Bar, p95
from bench.faults.place import FORMS, PAGES
from bench.faults.silent import Browser
from tests.servers.site import Site

SIZE, SCARCE = 400, 150  # megabytes: of the disk, and what is left of it when somebody is to be warned
FULL = "Le disque du site est plein"
NO_ROOM = "le site n’a plus de place"
WARNING = "Le disque du site est presque plein"
WATCH = "from comcep.home.tasks import watch; watch.delay()"
LONG = "Une phrase de plus sur la démarche. " * 500
LIVES = """
import json, sys
from datetime import datetime, UTC
from comcep.home.models import Pulse
from comcep.search.models import SearchPending
since = datetime.fromtimestamp(float(sys.argv[1]), UTC)
print(json.dumps(Pulse.objects.filter(at__gt=since).count() == 3 and not SearchPending.objects.exists()))
"""
MINUTE = 60  # what the scheduler asks for most often


class OnSmallDisk(Site):
    """The site on a disk of its own. Its temporary files are there too, as on a machine with one disk."""

    def __init__(self, data=None, **variables):
        super().__init__(**variables)
        self.variables["TMPDIR"] = str(self.folder / "tmp")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", self.folder]
        subprocess.run(mount, check=True, capture_output=True)
        if data:
            shutil.copytree(data, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("output"))
        (self.folder / "tmp").mkdir()

    def stop(self):
        super().stop()
        subprocess.run(["umount", self.folder], check=True)
        self.folder.rmdir()

    def fill(self, left=0):
        """Until so many megabytes are left; to the last byte with 0."""
        with open(self.folder / f"fills-{time.time_ns()}", "wb", buffering=0) as file:
            piece = 1024**2
            while left < shutil.disk_usage(self.folder).free / 1024**2 or not left:
                try:
                    file.write(bytes(piece))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    if piece == 1:
                        return
                    piece //= 32 if piece > 1024 else 1024

    def make_room(self):
        for file in self.folder.glob("fills-*"):
            file.unlink()


def measure(run, data=None):
    try:
        site = OnSmallDisk(data)
    except (OSError, subprocess.CalledProcessError):
        print("not measured: only root can make the small disk")
        return
    with site:
        members = site.members(3)
        reader, writer, other = (Browser(site, cookies) for cookies in members.values())
        path = json.loads(site.manage("1", next(iter(members)), code=FORMS))[0]
        yield from warned(site)
        site.fill()
        for _ in range(200):  # the database has some room of its own left
            if writer.post(path, **writer.hidden(path), text=LONG + secrets.token_hex(4)).status == 503:
                break
        site.fill()
        yield from read(reader, run)
        yield from written(site, writer, other, path)
        parts = site.parts()
        time.sleep(run.size(MINUTE, 10))
        yield Bar("disk full: programs that ended", len(parts.keys() - site.parts().keys()), 0, "")
        yield from resumed(site, writer, path)


def warned(site):
    mails = site.folder / "mail"
    site.fill(left=SCARCE)
    site.manage(code=WATCH)
    started = time.monotonic()
    while not (found := [mail for mail in mails.iterdir() if WARNING in mail.read_text()]):
        if time.monotonic() > started + 2 * MINUTE:
            break
        time.sleep(0.5)
    took = time.monotonic() - started
    yield Bar("disk scarce: an administrator has her mail", took, MINUTE, note=f"{len(found)} mail")
    yield Bar("disk scarce: /sante/ does not name it", '"disk": "failing"' not in health(site), 0, "")


def read(reader, run):
    answers = [reader.get(page) for page in PAGES * run.size(5, 2)]
    yield Bar("disk full: a page (p95)", p95([answer.took for answer in answers]), 1)
    yield Bar("disk full: pages that cannot be read", sum(a.status != 200 for a in answers), 0, "")


def written(site, writer, other, path):
    """What cannot be kept: answers that do not say so, and texts that do not come back."""
    word = f"essai-{secrets.token_hex(8)}"
    ask = "/forum/poser/"
    signing, link = Browser(site), Browser(site)
    answers = {
        "a sign-in": (
            signing.post("/connexion/", login=f"{word}@exemple.test", password="faux" + word),
            True,
        ),
        "a link": (link.post("/connexion/lien/", email=f"{word}@exemple.test"), True),
        "an answer": (writer.post(path, **writer.hidden(path), text=f"Voici {word}. {LONG}"), True),
        "with a file": (
            other.post(path, **other.hidden(path), text=f"Voici {word}.", files=b"une note"),
            True,
        ),
        "a question": (other.post(ask, **other.hidden(ask), title="Un titre", text=f"Qui {word} ?"), False),
    }
    silent = [
        name
        for name, (answer, must) in answers.items()
        if answer.status < 400 or (must and FULL not in answer.text and NO_ROOM not in answer.text)
    ]
    lost = [name for name, (answer, _) in answers.items() if word not in answer.text]
    yield Bar("disk full: answers that do not say so", len(silent), 0, "", note=", ".join(silent))
    yield Bar("disk full: texts that do not come back", len(lost), 0, "", note=", ".join(lost))
    slowest = max(answer.took for answer, _ in answers.values())
    yield Bar("disk full: the slowest of them", slowest, 3)


def resumed(site, writer, path):
    site.make_room()
    freed, started = time.time(), time.monotonic()
    status = writer.post(
        path, **writer.hidden(path), text=f"Il y a de la place. {secrets.token_hex(4)}"
    ).status
    yield Bar("room again: an answer is refused", float(status != 302), 0, "", note=str(status))
    while not json.loads(site.manage(str(freed), code=LIVES)):
        if time.monotonic() > started + 5 * MINUTE:
            break
        time.sleep(1)
    took = time.monotonic() - started
    yield Bar("room again: worker, scheduler and mail live, nothing awaits the index", took, 2 * MINUTE)
    failing = [
        part for part in ("worker", "mail", "database", "cache") if f'"{part}": "failing"' in health(site)
    ]
    yield Bar("room again: parts that /sante/ calls failing", len(failing), 0, "", note=", ".join(failing))


def health(site):
    return Browser(site).get("/sante/").text
