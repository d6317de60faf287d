"""The queue in a file, when the file cannot be written for a while: full disk, or held by somebody.

kombu’s own leaves its session in the failed transaction, holding a connection: after fifteen of them the
worker dies, when the disk has had room again for some seconds.
"""

import logging
from queue import Empty

from kombu.transport import TRANSPORT_ALIASES, sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)


class Channel(sqlalchemy.Channel):
    def _get(self, queue):
        """The next message. A file that cannot be written has none: the worker looks again in a second."""
        try:
            return super()._get(queue)
        except SQLAlchemyError as error:
            log.warning("the queue in a file does not answer (%s)", type(error).__name__)
            self._let_go()
            raise Empty from None

    def _put(self, queue, payload, **kwargs):
        try:
            super()._put(queue, payload, **kwargs)
        except SQLAlchemyError:
            self._let_go()
            raise

    def _new_queue(self, queue, **kwargs):
        try:
            super()._new_queue(queue, **kwargs)
        except SQLAlchemyError:
            self._let_go()
            raise

    def close(self):
        super().close()
        self._let_go()

    def _let_go(self):
        held, self._session = self._session, None
        if held is not None:
            try:
                held.close()
            except SQLAlchemyError:
                held.invalidate()


class Transport(sqlalchemy.Transport):
    Channel = Channel


def install():
    """Have addresses that begin with ``sqla+`` lead here."""
    TRANSPORT_ALIASES["sqla"] = f"{__name__}:Transport"
