"""A WSGI application behind an asynchronous server: its threads only make pages.

A request waits for its whole body, then for its turn, before it takes a thread, and gives the thread back
before its answer is sent. A file is read piece by piece as its reader takes it, by threads of their own.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from comcep.front.bodies import Bodies, Gone, address_of
from comcep.front.turns import Turns

PIECE = 64 * 1024
STALLED_AFTER = 60  # seconds for a reader to take one more piece
FILE_THREADS = 4
SAFE = {"GET", "HEAD", "OPTIONS"}
BARE = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
LATE = "Votre envoi n’est pas arrivé à temps\u202f: revenez en arrière, votre texte y est, puis recommencez."
LENGTHLESS = "Cet envoi ne dit pas sa longueur\u202f: il n’a pas été lu."


class File:
    """What Django hands over when a view answers with a file (``wsgi.file_wrapper``)."""

    def __init__(self, file, block_size=PIECE):
        self.file = file

    def __iter__(self):
        return iter(lambda: self.file.read(PIECE), b"")

    def close(self):
        self.file.close()


class Front:
    """The ASGI application of one process. ``threads`` pages are made at once; ``proxies`` stand in front.

    ``accel`` is for nginx: ``{folder: internal address}`` of the files that it sends once Django gave them.
    """

    def __init__(self, application, threads, proxies=0, accel=None):
        self.application = application
        self.accel = accel or {}
        self.proxies = proxies
        self.bodies = Bodies(proxies)
        self.turns = Turns(threads)
        self.writes = Turns(max(1, threads - 1), each=1)
        self.pages = ThreadPoolExecutor(threads, "pages")
        self.files = ThreadPoolExecutor(FILE_THREADS, "files")

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        with suppress(Gone):
            with await self.bodies.take(scope, receive) as body:
                if body.status == 408:
                    status, headers, made = "408 Request Timeout", BARE, LATE.encode()
                elif body.status == 411:
                    status, headers, made = "411 Length Required", BARE, LENGTHLESS.encode()
                else:
                    status, headers, made = await self.in_turn(scope, body)
            closing = [("Connection", "close")] if body.status else []
            await self.give(scope, receive, send, status, [*headers, *closing], made)

    async def in_turn(self, scope, body):
        """What the application made. Forms may wait for a lock, or read files: one at a time from each, and
        never so many that no thread is left for those who read."""
        who, environ = self.who(scope), environ_of(scope, body)
        async with AsyncExitStack() as places:
            if scope["method"] not in SAFE:
                await places.enter_async_context(self.writes.turn(who))
            await places.enter_async_context(self.turns.turn(who))
            return await asyncio.get_running_loop().run_in_executor(self.pages, self.make, environ)

    def who(self, scope):
        cookies = [value for name, value in scope["headers"] if name == b"cookie"]
        return address_of(scope, self.proxies), b"; ".join(cookies)

    def make(self, environ):
        """Run the application: its status, its headers, and either all of its content or a ``File``."""
        begun = []
        answer = self.application(environ, lambda *start: begun.extend(start))
        if isinstance(answer, File):
            if address := self.internal(answer.file):
                answer.close()
                kept = [(name, value) for name, value in begun[1] if name.lower() != "content-length"]
                return begun[0], [*kept, ("X-Accel-Redirect", address)], b""
            return begun[0], begun[1], answer
        try:
            return begun[0], begun[1], b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def internal(self, file):
        """Where nginx finds that file, if it lies in a folder that it may send from."""
        name = getattr(getattr(file, "file", file), "name", None)  # a field of a model names no place
        place = Path(name) if isinstance(name, str) else Path()
        for folder, address in self.accel.items():
            if place.is_absolute() and place.is_relative_to(folder) and ".." not in place.parts:
                return address + quote(place.relative_to(folder).as_posix())
        return None

    async def give(self, scope, receive, send, status, headers, made):
        headers = [
            (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
        ]
        try:
            await send({"type": "http.response.start", "status": int(status[:3]), "headers": headers})
            async for piece in self.pieces(scope, made):
                message = {"type": "http.response.body", "body": piece, "more_body": True}
                await asyncio.wait_for(send(message), STALLED_AFTER)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            raise Gone from None
        finally:
            if isinstance(made, File):
                await self.elsewhere(made.close)

    async def pieces(self, scope, made):
        if scope["method"] == "HEAD":
            return
        if isinstance(made, File):
            while piece := await self.elsewhere(made.file.read, PIECE):
                yield piece
        else:
            for start in range(0, len(made), PIECE):
                yield made[start : start + PIECE]

    def elsewhere(self, function, *arguments):
        return asyncio.get_running_loop().run_in_executor(self.files, function, *arguments)


def environ_of(scope, body):
    """PEP 3333. A header written with an underscore could pass for the one with a hyphen: it is left out."""
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode())
    server, port = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.partition(b"?")[0].decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "CONTENT_LENGTH": str(body.length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": File,
        "comcep.refused": body.status,
    }
    for raw, value in scope["headers"]:
        if b"_" in raw or raw == b"content-length":
            continue
        name = raw.decode("latin-1").upper().replace("-", "_")
        name = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        value = value.decode("latin-1")
        if name in environ:
            value = environ[name] + ("; " if name == "HTTP_COOKIE" else ",") + value
        environ[name] = value
    return environ
