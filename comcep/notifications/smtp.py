"""SMTP with an end: neither a silent server nor one that drips holds whoever sends.

``EMAIL_TIMEOUT`` bounds each read and write; a conversation ends after twice that, whatever it was doing.
"""

import contextlib
import smtplib
import socket
import threading

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

from comcep.breaker import Breaker

PROBED_WITHIN = 1.0  # seconds, for a page that says whether mails leave
LEAVE_WITHIN = 1  # seconds to say goodbye

_probe = Breaker(20)


class EmailBackend(DjangoBackend):
    @property
    def connection_class(self):
        return EndingSSL if self.use_ssl else Ending

    def _close_connection(self, connection):
        """What was said is said: a server that does not answer goodbye is no failure."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if connection.sock:
                connection.sock.settimeout(LEAVE_WITHIN)
            connection.quit()
        connection.close()


class Ending(smtplib.SMTP):
    _end, _line = None, None

    def _get_socket(self, host, port, timeout):
        opened = super()._get_socket(host, port, timeout)
        if timeout:
            self._line = opened.dup()  # TLS takes the other one over
            self._end = threading.Timer(2 * timeout, _cut, [self._line])
            self._end.daemon = True
            self._end.start()
        return opened

    def close(self):
        super().close()
        if self._end:
            self._end.cancel()
            self._line.close()


class EndingSSL(smtplib.SMTP_SSL, Ending):
    pass


def _cut(line):
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def answers():
    """Whether the mail server greets who knocks; a page that waits for mails asks. Files always do."""
    if settings.EMAIL_BACKEND != f"{__name__}.EmailBackend":
        return True
    if not _probe.lets_ask():
        return False
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), PROBED_WITHIN) as line:
            # With TLS from the first byte, it is for us to speak first.
            greeted = settings.EMAIL_USE_SSL or line.recv(3) == b"220"
    except OSError:
        greeted = False
    (_probe.answered if greeted else _probe.failed)()
    return greeted
