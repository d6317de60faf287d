"""Fifty members who answer at once, on one topic and on ten, on this build and on 198fa2c in the same run."""

import asyncio
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

from bench.faults import Bar, lived, p95
from bench.faults.place import FORMS, WRITTEN, alone
from tests.servers.processes import cache_folder
from tests.servers.site import ROOT, Site

FORMER = "198fa2c"


def former_build():
    """That build with the environment of its own lock file, kept for later runs: ``(tree, python)``."""
    place = cache_folder() / f"build-{FORMER}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="build-", dir=place.parent)) / "tree"
        archive = subprocess.run(
            ["git", "-C", ROOT, "archive", FORMER], check=True, capture_output=True
        ).stdout
        fresh.mkdir()
        subprocess.run(["tar", "-x", "-C", fresh], input=archive, check=True)
        fresh.rename(place)
        shutil.rmtree(fresh.parent)
    if not (place / ".venv" / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", place / ".venv"], check=True)
        pip = [place / ".venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", place / "requirements.lock"], check=True)
        (place / ".venv" / "complete").touch()
    return place, place / ".venv" / "bin" / "python"


class Minute:
    """What the writers saw: times and statuses of all they sent, and the words that were accepted."""

    def __init__(self):
        self.times, self.statuses, self.accepted = [], Counter(), []

    async def write(self, place, cookies, forms, until):
        while (started := time.monotonic()) < until:
            word = f"essai-{uuid.uuid4().hex}"
            form = {"text": f"Voici ce que je propose. {word}", "key": str(uuid.uuid4())}
            try:
                async with asyncio.timeout(60):
                    status = await place.ask(random.choice(forms), cookies, form=form)
            except (OSError, ValueError) as error:
                status = type(error).__name__
            self.times.append(time.monotonic() - started)
            self.statuses[status] += 1
            if status == 302:
                self.accepted.append(word)


def a_minute(place, forms, seconds):
    minute = Minute()

    async def all_at_once():
        until = time.monotonic() + seconds
        await asyncio.gather(*(minute.write(place, who, forms, until) for who in place.members))

    lived(all_at_once())
    return minute


def rounds(site, writers, seconds, times):
    """``[(topics, minute, words lost or doubled)]``, the number of topics in turn."""
    members = site.members(writers)
    place = alone(site, members)
    forms = json.loads(site.manage("10", next(iter(members)), code=FORMS))
    done = []
    for topics in [1, 10] * times:
        minute = a_minute(place, forms[:topics], seconds)
        stand = Counter(json.loads(site.manage(code=WRITTEN)))
        done.append((topics, minute, [word for word in minute.accepted if stand[word] != 1]))
    return done


def measure(run, data=None):
    writers, seconds, times = run.size(50, 10), run.size(60, 10), run.size(3, 1)
    random.seed(run.seed)
    former = {}
    if run.whole:
        tree, python = former_build()
        with Site(tree=tree, python=python) as site:
            for topics, minute, _ in rounds(site, writers, seconds, times):
                former[topics] = min(former.get(topics, 1e9), p95(minute.times))
    with Site(data=data) as site:
        done = rounds(site, writers, seconds, times)
    for topics in (1, 10):
        here = [(minute, wrong) for n, minute, wrong in done if n == topics]
        best = min((minute for minute, _ in here), key=lambda minute: p95(minute.times))
        what = f"{writers} writers for {seconds} s on {topics} topic{'s' * (topics > 1)}"
        statuses = sum((minute.statuses for minute, _ in here), Counter())
        note = f"{len(best.accepted)} messages, best of {times}"
        if topics in former:
            note += f"; build {FORMER} in the same run: {former[topics]:.2f} s"
        yield Bar(f"{what}, an answer sent (p95)", p95(best.times), 3, note=note)
        yield Bar(f"{what}, accepted and lost or doubled", sum(len(wrong) for _, wrong in here), 0, "")
        failed = sum(n for status, n in statuses.items() if status != 302)
        yield Bar(f"{what}, not accepted", failed, 0, "", note=str(dict(statuses)))
