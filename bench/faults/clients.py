"""Clients that are slow to send, slow to read, or silent, while members behind the same address read.

Alone (``make run``) and behind nginx; from one address and from fifty. The slow ones come back as soon as the
site has shown them the door.
"""

import asyncio
import itertools
import random
from contextlib import suppress

from bench.faults import Bar, lived, p95, readers
from bench.faults.place import PAGES, alone
from tests.servers.nginx import Nginx
from tests.servers.site import Site

UPLOAD = 3_000_000  # bytes that a slow upload says it has
SETTLED_WITHIN = 180  # seconds for all slow clients to be at it
PIECE = 200  # bytes that a slow client sends or reads, once a second
HTTPS = {"COMCEP_HTTPS": "true", "COMCEP_PROXIES": "1", "COMCEP_ACCEL": "/_fichiers/"}
LONG_FILE = """
from django.core.files.base import ContentFile
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post
post = Post.objects.filter(approved=True, topic__forum__slug__isnull=False).order_by("pk").first()
made = Attachment(post=post, name="guide.pdf", size=5_000_000)
made.file.save("guide.pdf", ContentFile(b"%PDF-" + bytes(5_000_000)))
print(made.public_id)
"""


async def slow_upload(place, source, cookies):
    reader, writer = await place.open(source)
    about = ("Content-Type: multipart/form-data; boundary=x", f"Content-Length: {UPLOAD}")
    start = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    try:
        writer.write(place.head("POST", "/forum/poser/", cookies, *about) + start)
        place.at_it.add(asyncio.current_task())
        while not reader.at_eof():
            writer.write(b"x" * PIECE)
            await writer.drain()
            await asyncio.sleep(1)
    finally:
        writer.transport.abort()


async def slow_reader(place, source, cookies):
    reader, writer = await place.open(source, room=4096)
    try:
        path = random.choice([place.file, "/forum/", "/recherche/?q=formation"])
        writer.write(place.head("GET", path, cookies))
        await reader.read(1)
        place.at_it.add(asyncio.current_task())
        while await reader.read(PIECE):
            await asyncio.sleep(1)
    finally:
        writer.transport.abort()


async def idle(place, source, cookies):
    reader, writer = await place.open(source)
    try:
        writer.write(random.choice([b"", b"GET / HT"]))
        place.at_it.add(asyncio.current_task())
        await reader.read(1)
    finally:
        writer.transport.abort()


async def again_and_again(client, place, source):
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            await client(place, source, random.choice(place.members))
        await asyncio.sleep(random.uniform(0.5, 1.5))


async def honest_while(place, kinds, each, addresses, seconds):
    """Times of the members' pages while ``each`` clients of each kind are at work."""
    sources = [f"127.0.0.{n}" for n in range(1, addresses + 1)]
    clients = [client for client in kinds for _ in range(each)]
    place.at_it, place.refused = set(), []
    slow = [
        asyncio.create_task(again_and_again(client, place, source))
        for client, source in zip(clients, itertools.cycle(sources), strict=False)
    ]
    try:
        async with asyncio.timeout(SETTLED_WITHIN):
            while len(place.at_it) < len(slow):
                await asyncio.sleep(0.2)
        times, place.refused = await readers.read(place, sources[0], seconds)
        return times
    finally:
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


KINDS = {
    "slow uploads": (slow_upload,),
    "slow readers": (slow_reader,),
    "idle connections": (idle,),
    "all three": (slow_upload, slow_reader, idle),
}


def bars(run, where, place):
    """Two bars for each kind and number of addresses; first nobody slow, to know the machine."""
    random.seed(run.seed)
    each, seconds = run.size(200, 40), run.size(30, 8)
    calm = p95(lived(honest_while(place, (), 0, 1, seconds)))
    for kind, clients in KINDS.items():
        for addresses in (1, 50):
            times = lived(honest_while(place, clients, each, addresses, seconds))
            who = f"{where}: {each} {kind} from {addresses} address{'es' * (addresses > 1)}"
            note = f"{len(times)} pages, slowest {max(times):.2f} s, {calm:.2f} s with nobody slow"
            yield Bar(f"{who}, a member's page (p95)", p95(times), 1, note=note)
            why = ", ".join(map(str, place.refused[:3]))
            yield Bar(f"{who}, pages refused", len(place.refused), 0, "", note=why)


def measure(run, data=None):
    with Site(data=data) as site:
        yield from bars(run, "make run", place_of(site, run))
    with Site(data=data, **HTTPS) as site, Nginx(site.port, site.folder) as nginx:
        yield from bars(run, "behind nginx", place_of(site, run, nginx))


def place_of(site, run, nginx=None):
    """That site, with a large file and the cookies of members; each of its processes is warm."""
    place = alone(site, site.members(run.size(40, 10)))
    place.file = f"/forum/piece/{site.manage(code=LONG_FILE).strip()}/"
    if nginx:
        place.port, place.trusted, place.says = nginx.port, nginx.certificate, ()

    async def warm():
        for path in PAGES * 2:
            await place.ask(path, place.members[0])

    lived(warm())
    return place
