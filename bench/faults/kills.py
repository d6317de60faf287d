"""Processes killed at random while members write: nothing accepted is lost or doubled, nothing runs on alone.

On the embedded profile, then on PostgreSQL, Redis and Elasticsearch.
"""

import asyncio
import json
import os
import random
import signal
import time
import uuid
from collections import Counter
from contextlib import ExitStack

from bench.faults import Bar, lived
from bench.faults.place import FORMS, WRITTEN, alone
from tests.servers.__main__ import start as start_servers
from tests.servers.site import Site, gone_within

ORPHANS_WITHIN = 20  # seconds, on a machine that tests
PATIENCE = 90  # seconds for the site to answer again, for the outbox to be empty
INDEXED = """
import json
from comcep.search.models import SearchPending
print(json.dumps(SearchPending.objects.count()))
"""


class Writer:
    """A member who sends a message again, with the key of its form, until the site says that it took it."""

    def __init__(self, cookies, forms):
        self.cookies, self.forms = cookies, forms
        self.accepted, self.errors = [], []

    async def write(self, place, stopped):
        while not stopped.is_set():
            word, path = f"essai-{uuid.uuid4().hex}", random.choice(self.forms)
            form = {"text": f"Voici ce que je propose. {word}", "key": str(uuid.uuid4())}
            while word not in self.accepted and not stopped.is_set():
                try:
                    async with asyncio.timeout(20):
                        status = await place.ask(path, self.cookies, form=form)
                except (OSError, ValueError):
                    status = None  # killed under it: it tries again
                if status == 302:
                    self.accepted.append(word)
                elif status is not None:
                    self.errors.append(status)
                await asyncio.sleep(0.3)


async def kill_one(site):
    """Kill any process of the site, start again what that stopped; gives those that run on alone."""
    parts, family = site.parts(), {site.process.pid: "main", **site.processes()}
    victim = random.choice(sorted(family))
    os.kill(victim, signal.SIGKILL)
    if victim != site.process.pid and victim not in parts and "celery" not in family[victim]:
        return []  # one of the site's: its parent starts it again, and nothing stops
    await asyncio.to_thread(site.process.wait, ORPHANS_WITHIN)
    left = await asyncio.to_thread(gone_within, ORPHANS_WITHIN, family)
    (site.folder / "output").rename(site.folder / f"output-{time.time_ns()}")
    site.launch()
    await asyncio.to_thread(site.wait)
    return [family[pid] for pid in left]


async def through_kills(site, place, writers, kills):
    stopped, orphans = asyncio.Event(), []
    writing = [asyncio.create_task(writer.write(place, stopped)) for writer in writers]
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0.5, 3))
        orphans += await kill_one(site)
    await asyncio.sleep(2)
    stopped.set()
    await asyncio.gather(*writing)
    return orphans


def waiting_in_the_outbox(site):
    deadline = time.monotonic() + PATIENCE
    while (left := json.loads(site.manage(code=INDEXED))) and time.monotonic() < deadline:
        time.sleep(2)
    return left


def bars(where, site, kills, members=8, among=()):
    """``among``: the addresses of those who write, where not every peer reads the same."""
    cookies = site.members(members, *among)
    forms = json.loads(site.manage("5", *cookies, code=FORMS))
    place = alone(site, cookies)
    writers = [Writer(each, forms) for each in place.members]
    orphans = lived(through_kills(site, place, writers, kills))
    left = waiting_in_the_outbox(site)
    stand = Counter(json.loads(site.manage(code=WRITTEN)))
    accepted = [word for writer in writers for word in writer.accepted]
    errors = [status for writer in writers for status in writer.errors]
    what = f"{where}: {kills} kills"
    lost = [word for word in accepted if not stand[word]]
    yield Bar(f"{what}, messages accepted and lost", len(lost), 0, "", note=f"of {len(accepted)}")
    yield Bar(f"{what}, messages doubled", sum(n > 1 for n in stand.values()), 0, "")
    yield Bar(f"{what}, answers that were errors", len(errors), 0, "", note=str(dict(Counter(errors))))
    yield Bar(f"{what}, processes that ran on alone", len(orphans), 0, "", note=", ".join(orphans)[:300])
    yield Bar(f"{what}, messages not indexed {PATIENCE} s later", left, 0, "")


def measure(run, data=None):
    random.seed(run.seed)
    kills = run.size(50, 10)
    with Site(data=data) as site:
        yield from bars("embedded", site, kills)
    with ExitStack() as servers:
        environment = start_servers(servers)
        with Site(**environment) as site:
            yield from bars("services", site, kills)
