"""A node that is given so many seconds for a whole answer, and not for each piece of it.

urllib3 2 bounds each reading of the socket, by ``total`` too: a server, or what stands before it, that lets
a byte through now and then would hold a page as long as it likes.
"""

import socket
import threading
from contextlib import contextmanager, suppress

from elastic_transport import Urllib3HttpNode


class PunctualNode(Urllib3HttpNode):
    def __init__(self, config):
        super().__init__(config)
        usual = self.pool.ConnectionCls
        self.pool.ConnectionCls = type(usual.__name__, (_Punctual, usual), {})


class _Punctual:
    """urllib3 reads head and body of an answer in ``getresponse``, and has laid there what time is left."""

    def getresponse(self):
        with _cut_after(self.sock, self.timeout) as cut:
            try:
                return super().getresponse()
            except Exception as error:
                if cut.is_set():
                    raise TimeoutError("the answer did not come whole in time") from error
                raise


@contextmanager
def _cut_after(line, seconds):
    """End that line in so many seconds, if it is still asked. Gives an event: whether it was."""
    cut = threading.Event()

    def end():
        cut.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, end)
    alarm.daemon = True
    alarm.start()
    try:
        yield cut
    finally:
        alarm.cancel()
