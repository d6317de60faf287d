"""Whose request is next: each who waits in turn, however much one of them asks at once."""

import asyncio
from collections import deque
from contextlib import asynccontextmanager


class Turns:
    """So many places. Who asks is known by address and cookie: an office behind one address is many."""

    def __init__(self, places):
        self.free = places
        self.waiting = {}  # {who: the requests of theirs that wait}; the first is the next to be served

    @asynccontextmanager
    async def turn(self, who):
        await self._take(who)
        try:
            yield
        finally:
            self._give_back()

    async def _take(self, who):
        if self.free:
            self.free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(who, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back()
            raise

    def _give_back(self):
        while self.waiting:
            who = next(iter(self.waiting))
            theirs = self.waiting.pop(who)
            next_one = theirs.popleft()
            if theirs:
                self.waiting[who] = theirs
            if not next_one.done():
                next_one.set_result(None)
                return
        self.free += 1
