"""A server that did not answer is left alone for some seconds: one waits for it, the others know at once."""

import threading
import time


class Breaker:
    """Of one server, in one process. After a failure, one caller asks again every ``rest`` seconds."""

    def __init__(self, rest):
        self.rest = rest
        self._lock, self._until = threading.Lock(), None

    def lets_ask(self):
        """Whether it is worth asking that server now."""
        with self._lock:
            now = time.monotonic()
            if self._until is None:
                return True
            if now < self._until:
                return False
            self._until = now + self.rest
            return True

    def failed(self):
        with self._lock:
            self._until = time.monotonic() + self.rest

    def answered(self):
        with self._lock:
            self._until = None
