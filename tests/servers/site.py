"""The site as ``make run`` starts it, with the demo community, on a folder and a port of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.servers.processes import Server

ROOT = Path(__file__).resolve().parents[2]
TESTS_ONLY = {"DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY", "COMCEP_DEMO", "COMCEP_VAR_DIR"}
SIGN_IN = """
import json, sys
from django.test import Client
from comcep.members.models import Member
found = {}
peers = Member.objects.filter(kind="peer", state="validated").order_by("email")
for member in peers.filter(email__in=sys.argv[2:]) if sys.argv[2:] else peers:
    client = Client()
    client.force_login(member)
    client.get("/", HTTP_HOST="localhost", secure=True)
    if client.get("/forum/", HTTP_HOST="localhost", secure=True).status_code == 200:
        found[member.email] = {name: morsel.value for name, morsel in client.cookies.items()}
    if len(found) == int(sys.argv[1]):
        break
print(json.dumps(found))
"""


class Site(Server):
    """``python -m comcep.run`` of this tree, or of another ``tree`` with its own ``python``."""

    name = "site"
    start_within = 600

    def __init__(self, tree=ROOT, python=sys.executable, data=None, **variables):
        """``data`` is the folder of a stopped site: its copy starts sooner than a new demonstration."""
        super().__init__()
        self.tree, self.python, self.variables = Path(tree), python, variables
        if data:
            shutil.copytree(data, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("output"))

    def environment(self):
        inherited = {name: value for name, value in os.environ.items() if name not in TESTS_ONLY}
        own = {"COMCEP_VAR_DIR": str(self.folder), "HOST": "127.0.0.1", "PORT": str(self.port)}
        return inherited | own | self.variables

    def command(self):
        return [self.python, "-m", "comcep.run"]

    def launch(self):
        super().launch(cwd=self.tree)

    def answers(self):
        """The last thing that it prints, once the worker is started too."""
        return "Ctrl-C arrête tout" in (self.folder / "output").read_text(errors="replace")

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def manage(self, *command, code=None):
        """What a management command, or a piece of ``code`` with the site's settings, prints."""
        start = ["-m", "manage", *command]
        if code:
            start = ["-c", f"import django; django.setup()\n{code}", *command]
        environment = self.environment() | {"DJANGO_SETTINGS_MODULE": "comcep.settings"}
        done = subprocess.run(
            [self.python, *start], cwd=self.tree, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def members(self, count, *among):
        """Cookies of that many peers, signed in: ``{email: {name: value}}``."""
        return json.loads(self.manage(str(count), *among, code=SIGN_IN))

    def get(self, path, cookies=None, timeout=30):
        """Status and text of a page."""
        cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        request = urllib.request.Request(self.url(path), headers={"Cookie": cookie})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def parts(self):
        """What it has started itself: one that dies stops the whole."""
        return children(self.process.pid)

    def processes(self):
        """Every process that it has started, and theirs: ``{pid: name}``."""
        return descendants(self.process.pid)

    def kill(self):
        """Main process only: what it has started must end by itself."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def children(pid):
    """``{pid: name}`` of the processes that this one has started."""
    said = subprocess.run(["pgrep", "-aP", str(pid)], capture_output=True, text=True).stdout
    return {int(child): name for child, _, name in (line.partition(" ") for line in said.splitlines())}


def descendants(pid):
    found = children(pid)
    for child in list(found):
        found |= descendants(child)
    return found


def gone(pid):
    """Ended, whether or not somebody has waited for it yet."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def gone_within(seconds, pids):
    """Those that still run after that time."""
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if not gone(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
