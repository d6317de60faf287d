"""What clients send, taken to its end before anybody works on it.

The first piece stays in memory, the rest goes to a temporary file. What is too large, late, or one too many
from its address is not kept; its beginning is, so that the page that says so gives the typed text back.
"""

import asyncio
import errno
import io
import tempfile
import time
from collections import Counter

LARGEST = 40 * 1024 * 1024  # bytes: five files of 5 MB and a text, with room
READ_AT_MOST = 5 * LARGEST  # more is not even read: a browser then shows its own error
BEGINNING = 128 * 1024  # in memory, whatever becomes of the rest: the longest text has 20,000 letters
HELD_BY_ADDRESS = 256 * 1024 * 1024  # bytes on disk of bodies under way, by process
HELD_BY_ALL = 2048 * 1024 * 1024
SILENCE = 60  # seconds between two pieces
GRACE, SLOWEST = 120, 8 * 1024  # seconds for any body, and bytes a second of those that are longer


class Gone(Exception):
    """The client has left, or is as good as gone: nothing is to be answered."""


class Body:
    """``file`` holds ``length`` bytes; ``status`` when it was refused (408, 411, 413, 503, 507)."""

    def __init__(self):
        self.file = self.beginning = io.BytesIO()
        self.length = 0
        self.status = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def add(self, piece):
        if self.file is self.beginning and self.length + len(piece) > BEGINNING:
            if self.status:
                piece = piece[: BEGINNING - self.length]
            else:
                self.file = tempfile.TemporaryFile(buffering=0)
                self._write(self.beginning.getvalue())
        self._write(piece)
        self.length += len(piece)

    def _write(self, piece):
        """All of it: a file without buffer may take a part, and says at once that the disk is full."""
        left = memoryview(piece)
        while left:
            left = left[self.file.write(left) :]

    def refuse(self, status):
        """Keep the beginning alone."""
        self.status = status
        if self.file is not self.beginning:
            self.file.close()
            self.file = self.beginning
        self.length = self.beginning.seek(0, io.SEEK_END)


class Bodies:
    """Those of one process, behind that many ``proxies`` of ours.

    What an address holds is counted in bytes: people who share it are not counted.
    """

    def __init__(self, proxies=0):
        self.proxies = proxies
        self.held, self.held_by_all = Counter(), 0

    async def take(self, scope, receive):
        """The body of this request, once it is there or refused. Raises ``Gone``."""
        body, said = Body(), declared(scope)
        try:
            if said is None:
                body.refuse(411)
            elif said > LARGEST:
                body.refuse(413)
            if said and said <= READ_AT_MOST:
                await self._read(body, said, address_of(scope, self.proxies), receive)
        except BaseException:
            body.file.close()
            raise
        body.file.seek(0)
        return body

    async def _read(self, body, said, address, receive):
        counted, last = 0, time.monotonic() + GRACE + said / SLOWEST
        more = True
        try:
            while more:
                patience = min(SILENCE, last - time.monotonic())
                message = await asyncio.wait_for(receive(), max(patience, 0))
                if message["type"] == "http.disconnect":
                    raise Gone
                more = message.get("more_body", False)
                self._keep(body, message.get("body", b""), address)
                self._count(address, body.length - counted)
                counted = body.length
        except TimeoutError:
            body.refuse(408)
        finally:
            self._count(address, -counted)

    def _keep(self, body, piece, address):
        room = HELD_BY_ADDRESS - self.held[address], HELD_BY_ALL - self.held_by_all
        if not body.status and body.length + len(piece) > BEGINNING and len(piece) > min(room):
            body.refuse(503)
        try:
            body.add(piece)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            body.refuse(507)
            body.add(piece)

    def _count(self, address, change):
        self.held_by_all += change
        self.held[address] += change
        if not self.held[address]:
            del self.held[address]


def declared(scope):
    """The length that the client says, 0 without a body, ``None`` for a body that does not say its own."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() and len(length) < 16 else None


def address_of(scope, proxies):
    """Who sends it: the neighbour, or whom the farthest of our proxies names."""
    neighbour = scope["client"][0] if scope.get("client") else ""
    said = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    chain = b",".join(said).decode("latin-1").replace(" ", "").split(",")
    return chain[-proxies] if proxies and len(chain) >= proxies and said else neighbour
