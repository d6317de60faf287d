"""Whose request is next: each who waits in turn, however much one of them asks at once."""

import asyncio
from collections import Counter, deque
from contextlib import asynccontextmanager


class Turns:
    """So many places, of which one who asks holds ``each`` at most.

    Who asks is known by address and cookie: an office behind one address is many.
    """

    def __init__(self, places, each=None):
        self.free, self.each = places, each or places
        self.held = Counter()
        self.waiting = {}  # {who: the requests of theirs that wait}, those first who were served longest ago

    @asynccontextmanager
    async def turn(self, who):
        await self._take(who)
        try:
            yield
        finally:
            self._give_back(who)

    async def _take(self, who):
        mine = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(who, deque()).append(mine)
        self._serve()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back(who)
            raise

    def _give_back(self, who):
        self.free += 1
        self.held[who] -= 1
        if not self.held[who]:
            del self.held[who]
        self._serve()

    def _serve(self):
        while self.free and (who := next(filter(self._may, self.waiting), None)) is not None:
            theirs = self.waiting.pop(who)
            first = theirs.popleft()
            if theirs:
                self.waiting[who] = theirs
            if not first.done():
                self.free -= 1
                self.held[who] += 1
                first.set_result(None)

    def _may(self, who):
        return self.held[who] < self.each
