"""``make run``: prepare what changed, then keep the site and the worker with its beat alive until Ctrl-C.

Each part runs in a session of its own, so that only this process hears Ctrl-C and stops them in order; on
Linux the kernel stops them too should this process be killed. One part that dies stops the whole.
"""

import ctypes
import fcntl
import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from comcep import queues, settings
from comcep.front.server import Refused, address

ACCOUNTS = [
    ("conseiller", "conseiller, Fongecif"),
    ("conseillere", "conseillère, Mission locale"),
    ("horspair", "hors pair"),
    ("referent", "référent, Pôle emploi"),
    ("animatrice", "animatrice"),
    ("comite", "comité opérationnel"),
    ("admin", "administration"),
]
PASSWORD = "demo-comcep-2017"  # noqa: S105
AGEING = timedelta(days=14)  # before that, nothing is asked of the database at a start
READY_WITHIN = 300
STOP_WITHIN = 10
PR_SET_PDEATHSIG = 1
QUIET = ["-W", "ignore:You're running the worker with superuser"]  # as in a container


class Stopped(Exception):
    """Somebody asked to stop."""


class Supervisor:
    def __init__(self):
        self.children = {}
        self.stop_asked = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_stop)

    def _ask_stop(self, number, frame):
        self.stop_asked += 1

    def start(self, name, *command):
        self.children[name] = subprocess.Popen(
            [sys.executable, *QUIET, "-m", *command],
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            stdin=subprocess.DEVNULL,
        )
        return self.children[name]

    def manage(self, *command):
        """Run one management command to its end."""
        self.start(command[0], "manage", *command)
        self.finish(*command)

    def finish(self, *command):
        """Wait for the end of a management command that was started."""
        child = self.children[command[0]]
        while child.poll() is None:
            self.pause(0.05)
        del self.children[command[0]]
        if child.returncode:
            raise Refused(f"«\u202fmanage.py {' '.join(command)}\u202f» a échoué (code {child.returncode}).")

    def pause(self, seconds):
        """Wait a little; raises ``Stopped`` as soon as somebody asks to stop."""
        time.sleep(seconds)
        if self.stop_asked:
            raise Stopped

    def watch(self):
        """Raise ``Refused`` when a part has died."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Refused(f"{name} s’est arrêté (code {child.returncode}). Tout s’arrête.")

    def stop(self):
        """Let every part end what it is doing, then end whatever is left. A second Ctrl-C does not wait."""
        already = self.stop_asked
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while any(child.poll() is None for child in self.children.values()):
            if time.monotonic() > deadline or self.stop_asked > already:
                break
            time.sleep(0.05)
        for child in self.children.values():
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def hold_folder():
    """Keep a second site off the same data for as long as the returned file stays open."""
    lock = open(settings.VAR_DIR / "run.lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Refused(
            f"Un ComCEP tourne déjà avec les données de {settings.VAR_DIR} (already running)\u202f: "
            "arrêtez-le, ou donnez un autre dossier par COMCEP_VAR_DIR."
        ) from None
    return lock


class Stamps:
    """What has been prepared, and from which files: a second start repeats nothing."""

    def __init__(self):
        self.path = settings.VAR_DIR / "run.json"
        try:
            self.done = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.done = {}

    def fresh(self, step, mark):
        return mark is not None and self.done.get(step) == mark

    def set(self, step, mark):
        self.done[step] = mark
        self.path.write_text(json.dumps(self.done))


def database_mark():
    """The identity of the SQLite file, ``None`` when there is none yet or when the database is a server."""
    database = settings.DATABASES["default"]
    path = Path(database["NAME"])
    if not database["ENGINE"].endswith("sqlite3") or not path.exists():
        return None
    return f"{path}:{path.stat().st_ino}"


def schema_mark():
    database = database_mark()
    lock = settings.BASE_DIR / "requirements.lock"
    sources = sorted(p for app in ("comcep", "forum", "kb") for p in _files(app, "**/migrations/*.py"))
    return database and _digest(database.encode(), *(p.read_bytes() for p in [lock, *sources]))


def static_mark():
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        return None
    lock = (settings.BASE_DIR / "requirements.lock").read_bytes()
    sources = sorted(p for app in ("comcep", "forum", "kb") for p in _files(app, "**/static/**/*"))
    return _digest(lock, *(f"{p}:{p.stat().st_mtime_ns}".encode() for p in sources if p.is_file()))


def _files(app, pattern):
    return (settings.BASE_DIR / app).glob(pattern)


def _digest(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def demo_day():
    """For which day the demonstration was loaded, as ``load_demo`` has noted it; nothing where it has not."""
    try:
        return (settings.VAR_DIR / "demo_day").read_text()
    except OSError:
        return ""


def prepare(supervisor):
    """Bring database, static files and demo community up to date; skip what is."""
    stamps = Stamps()
    static = ["collectstatic", "--noinput", "--verbosity=0"]
    collecting = not stamps.fresh("static", static_mark())
    if collecting:
        print("Préparation des feuilles de style et des scripts…", flush=True)
        supervisor.start(static[0], "manage", *static)  # beside the migrations: neither needs the other
    if not stamps.fresh("schema", schema_mark()):
        print("Mise à jour de la base de données…", flush=True)
        supervisor.manage("migrate", "--noinput", "--verbosity=0")
        supervisor.manage("createcachetable", "--verbosity=0")
        stamps.set("schema", schema_mark())
    if collecting:
        supervisor.finish(*static)
        stamps.set("static", static_mark())
    if settings.DEMO and not stamps.fresh("demo", database_mark()):
        print("Chargement de la communauté du 16 janvier 2017…", flush=True)
        supervisor.manage("load_demo")
        stamps.set("demo", database_mark())
    elif settings.DEMO and demo_day() < (date.today() - AGEING).isoformat():
        supervisor.manage("load_demo", "--advise")


def serve(supervisor, host, port):
    """Start the site, then the worker (the first page need not wait for it), and watch both."""
    supervisor.start("Le site", "comcep.front.server")
    wait_until_it_answers(supervisor, host, port)
    worker = ["-A", "comcep", "worker", "-P", "threads", "-l", "WARNING", "--without-mingle"]
    worker.append("--without-gossip")
    named = ["-n", f"{queues.EVERYTHING_ELSE}@%h", "-Q", queues.EVERYTHING_ELSE, "-c", "2", "-B"]
    supervisor.start("Le travailleur", "celery", "-q", *worker, *named)
    named = ["-n", f"{queues.MAIL}@%h", "-Q", queues.MAIL, "-c", "1"]
    supervisor.start("Le facteur", "celery", "-q", *worker, *named)
    announce(host, port)
    while True:
        supervisor.pause(0.2)
        supervisor.watch()


def wait_until_it_answers(supervisor, host, port):
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        supervisor.pause(0.05)
        supervisor.watch()
        line = http.client.HTTPConnection(urlsplit(site_url(host, port)).netloc, timeout=5)
        try:
            line.request("GET", "/")
            if line.getresponse().status < 500:  # a redirection to HTTPS is an answer
                return
        except (OSError, http.client.HTTPException):
            continue
        finally:
            line.close()
    raise Refused(f"Le site ne répond pas après {READY_WITHIN} secondes.")


def site_url(host, port):
    """Where a browser on this machine finds the site."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}/"


def announce(host, port):
    lines = ["", f"ComCEP est prêt\u00a0: {site_url(host, port)}"]
    if settings.DEMO:
        lines += ["", f"Comptes de démonstration, mot de passe «\u202f{PASSWORD}\u202f»\u00a0:"]
        lines += [f"  {name + '@demo.comcep.example':<34} {who}" for name, who in ACCOUNTS]
    print("\n".join([*lines, "", "Ctrl-C arrête tout.", ""]), flush=True)


def main():
    supervisor = Supervisor()
    lock = None
    try:
        host, port = address()
        lock = hold_folder()
        os.environ.setdefault("COMCEP_SITE_URL", site_url(host, port).rstrip("/"))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")
        prepare(supervisor)
        serve(supervisor, host, port)
    except Refused as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    except Stopped:
        print("\nArrêt…", flush=True)
        return 0
    finally:
        supervisor.stop()
        if lock:
            lock.close()


if __name__ == "__main__":
    sys.exit(main())
