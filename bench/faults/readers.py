"""Members who read a page, think, and read the next, in a process of their own.

Beside hundreds of slow clients in one process, they would wait for these, and measure the bench.
"""

import asyncio
import json
import random
import sys
import time

from bench.faults.place import PAGES, Place

PATIENCE = 30


async def read(place, source, seconds):
    """Seconds of each page that the members of ``place`` asked for, and what they got instead of a page."""
    there = {"port": place.port, "members": place.members, "trusted": place.trusted, "says": place.says}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.faults.readers"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # as the servers: a bench that runs at nice would count its own wait
    )
    asked = {"place": there, "source": source, "seconds": seconds, "seed": random.random()}
    said, _ = await process.communicate(json.dumps(asked).encode())
    return json.loads(said).values()


async def member(place, source, cookies, until, times):
    await asyncio.sleep(random.uniform(0, 5))
    while (started := time.monotonic()) < until:
        try:
            async with asyncio.timeout(PATIENCE):
                status = await place.ask(random.choice(PAGES), cookies, source)
            if status != 200:
                place.refused.append(status)
        except (OSError, ValueError) as error:
            place.refused.append(repr(error))
        times.append(time.monotonic() - started)
        await asyncio.sleep(random.uniform(2, 8))


async def all_of_them(place, source, seconds):
    times, until = [], time.monotonic() + seconds
    await asyncio.gather(*(member(place, source, who, until, times) for who in place.members))
    return times


def main():
    asked = json.load(sys.stdin)
    random.seed(asked["seed"])
    place = Place(**asked["place"])
    times = asyncio.run(all_of_them(place, asked["source"], asked["seconds"]))
    json.dump({"times": times, "refused": place.refused}, sys.stdout)


if __name__ == "__main__":
    main()
