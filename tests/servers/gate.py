"""A door in front of a server, to make it silent, slow or away for who comes through, and well again."""

import contextlib
import select
import socket
import threading
import time

OPEN, SILENT, SLOW, AWAY = "open", "silent", "slow", "away"
DRIP = 1  # seconds for a byte


class Gate:
    """Stands before ``port`` (none: nobody is behind) on a port of its own.

    ``silent`` accepts and says nothing more; ``slow`` lets one byte of an answer through each second;
    ``away`` refuses. Lines that are open share the fate of new ones.
    """

    def __init__(self, port=None):
        self.behind, self.mode = port, OPEN
        self._held, self._stopped = [], False
        self._listen(0)
        self.port = self._door.getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._stopped = True
        self._shut()

    def set(self, mode):
        """Change for whoever comes through from now on, and for who is there."""
        before, self.mode = self.mode, mode
        if mode == AWAY:
            self._shut()
        elif before == AWAY:
            self._listen(self.port)
        elif before in (SILENT, SLOW):
            self._hang_up()  # what waited in vain begins anew

    def _listen(self, port):
        self._door = socket.create_server(("127.0.0.1", port), backlog=200)
        threading.Thread(target=self._receive, args=[self._door], daemon=True).start()

    def _shut(self):
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._hang_up()

    def _hang_up(self):
        held, self._held = self._held, []
        for line in held:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _receive(self, door):
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            self._held.append(line)
            threading.Thread(target=self._lead, args=[line], daemon=True).start()

    def _lead(self, line):
        with contextlib.suppress(OSError, ValueError):
            while self.mode == SILENT or self.behind is None:
                time.sleep(0.05)
                if line.fileno() < 0:
                    return
            with socket.create_connection(("127.0.0.1", self.behind)) as server:
                self._held.append(server)
                while True:
                    ready, _, _ = select.select([line, server], [], [])
                    while self.mode == SILENT:
                        time.sleep(0.05)
                    for one in ready:
                        said = one.recv(1 if one is server and self.mode == SLOW else 65536)
                        if not said:
                            line.close()
                            return
                        if one is server and self.mode == SLOW:
                            time.sleep(DRIP)
                        (line if one is server else server).sendall(said)
        line.close()
