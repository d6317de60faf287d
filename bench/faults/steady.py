"""A quarter of an hour at twenty requests a second: the memory of the site stays where it was."""

import asyncio
import random
import statistics
import time
from pathlib import Path

from bench.faults import Bar, lived, p95
from bench.faults.place import PAGES, alone
from tests.servers.site import Site

RATE = 20
WARM = 0.2  # the part of the time after which the memory is compared with that of the last part


def resident(site):
    """Megabytes of the site's own processes and of its worker, what they share counted once for each."""
    kilobytes = 0
    for pid in site.processes():
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        kilobytes += int(status.partition("VmRSS:")[2].split()[0]) if "VmRSS:" in status else 0
    return kilobytes / 1024


async def ask_steadily(site, place, seconds):
    """Times, statuses that are not 200, and ``[(moment, megabytes)]``."""
    times, wrong, memory, waiting = [], [], [], set()
    begun = time.monotonic()

    async def one():
        started = time.monotonic()
        try:
            async with asyncio.timeout(30):
                status = await place.ask(random.choice(PAGES), random.choice(place.members))
        except (OSError, ValueError) as error:
            status = repr(error)
        times.append(time.monotonic() - started)
        if status != 200:
            wrong.append(status)

    for n in range(int(seconds * RATE)):
        await asyncio.sleep(max(0, begun + n / RATE - time.monotonic()))
        task = asyncio.create_task(one())
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        if n % (5 * RATE) == 0:
            memory.append((time.monotonic() - begun, await asyncio.to_thread(resident, site)))
    await asyncio.gather(*waiting)
    return times, wrong, memory


def measure(run, data=None):
    seconds = run.size(900, 60)
    random.seed(run.seed)
    with Site(data=data) as site:
        place = alone(site, site.members(run.size(20, 5)))
        times, wrong, memory = lived(ask_steadily(site, place, seconds))
    early = statistics.mean(mb for at, mb in memory if WARM * seconds <= at <= 2 * WARM * seconds)
    late = statistics.mean(mb for at, mb in memory if at >= (1 - WARM) * seconds)
    what = f"{seconds} s at {RATE} requests a second"
    note = f"{early:.0f} MB, then {late:.0f} MB"
    yield Bar(f"{what}, growth of the memory", 100 * (late / early - 1), 10, "%", note=note)
    yield Bar(f"{what}, pages that failed", len(wrong), 0, "", note=", ".join(map(str, wrong[:3])))
    yield Bar(f"{what}, a page (p95)", p95(times), 1)
